"""What lies on disk beside the state: the project file, manifests, word lists and saved plans."""
