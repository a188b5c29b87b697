"""From drafts to files as a person would have written them: YAML, txt and csv that this program reads back the same."""

from reconciler.files.writing.project import Heading, project_files
from reconciler.files.writing.workplace import Workplace, require_empty, workplace

__all__ = ["Heading", "Workplace", "project_files", "require_empty", "workplace"]
