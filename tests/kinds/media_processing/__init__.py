"""The kind MediaProcessing: what may be declared, which request comes of it, what its answers mean."""
