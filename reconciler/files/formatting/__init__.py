"""One style for files that people write, without a change of meaning: manifests, txt lists, csv lists.

Each formatter proves its own result: it is read again, must say the same, keep every comment, and be formatted
already. Where that fails the file is left as it is, and the reason reported.
"""

from reconciler.files.formatting.file import Formatted, Style, format_file
from reconciler.files.formatting.scope import within

__all__ = ["Formatted", "Style", "format_file", "within"]
