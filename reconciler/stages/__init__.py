"""One module per arrow of the record's travel. Pure: the world is behind the protocols of ``ports``."""
