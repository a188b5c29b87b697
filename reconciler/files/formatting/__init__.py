"""One style for files that people write, without a change of meaning: manifests, txt lists, csv lists.

Each formatter proves its own result: it is read again, must say the same, keep every comment, and be formatted
already. Where that fails the file is left as it is, and the reason reported.
"""

from reconciler.files.formatting.diff import diff_lines
from reconciler.files.formatting.file import MANIFESTS, Edit, Formatted, Style, format_file, styled
from reconciler.files.formatting.scope import within
from reconciler.files.formatting.skipped import LeftAlone

__all__ = ["MANIFESTS", "Edit", "Formatted", "LeftAlone", "Style", "diff_lines", "format_file", "styled", "within"]
