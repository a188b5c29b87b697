"""From drafts to files as a person would have written them: YAML, txt and csv that this program reads back the same."""

from reconciler.files.writing.project import Heading, document_files, project_files
from reconciler.files.writing.workplace import Workplace, open_workplace, require_empty

__all__ = ["Heading", "Workplace", "document_files", "open_workplace", "project_files", "require_empty"]
