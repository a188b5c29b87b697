"""The kinds: one contract for all, and what the documents say of each."""
