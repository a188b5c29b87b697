"""Edits of files as a person would make them: some lines come or go, and every other byte stays.

All of it is pure, text to splices and bytes to bytes, except ``replacing``, which writes. Nothing is dumped from a
tree: a new line is spliced in at a position that the reader of that format gave.
"""
