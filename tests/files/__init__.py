"""Files that people write: manifests, word lists, project files, saved plans."""
