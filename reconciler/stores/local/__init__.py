"""A state in a folder: whole documents, a journal between them, and an OS lock."""
