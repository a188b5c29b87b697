"""Questions that people ask of a project, answered from records."""
