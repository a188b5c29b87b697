"""The graph of lists, tags, leaves and templates, for people and for programs that draw."""
