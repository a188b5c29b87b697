"""The kind KeywordSample."""
