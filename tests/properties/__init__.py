"""Properties of whole applies, for anything that hypothesis draws."""
