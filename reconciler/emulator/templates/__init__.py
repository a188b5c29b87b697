"""Content review templates: create, describe, modify, delete, and the presets."""
