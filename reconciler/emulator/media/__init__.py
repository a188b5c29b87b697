"""ProcessMediaByMPS of VOD, and its tasks."""
