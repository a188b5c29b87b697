"""Edits of lists and manifests: what was added leaves without a trace, and no other byte moves."""
