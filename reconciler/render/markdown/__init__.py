"""Plans as Markdown for a merge request, never longer than a forge accepts; and what to show where there is none."""
