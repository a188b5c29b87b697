"""One file in its style: which formatter, which encoding, and whether the result says the same."""

from __future__ import annotations

import codecs
import posixpath
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from reconciler.files.conflicts import conflict_markers
from reconciler.files.csv_lists import delimiter_of
from reconciler.files.decoding import Undecodable, decode
from reconciler.files.formatting.lists import format_csv, format_txt
from reconciler.files.formatting.manifest import format_manifest
from reconciler.files.formatting.skipped import LeftAlone
from reconciler.files.list_paths import is_workbook
from reconciler.files.reading import HIDDEN, HIDDEN_FIX, Unreadable, check_no_links, hidden, read_bytes
from reconciler.ground import atomic

_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CODECS = ("utf-8", "utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
MANIFESTS = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Style:
    """What is done beyond white space. ``check``: nothing is written."""

    check: bool = False
    sort: bool = False
    dedupe: bool = False


@dataclass(frozen=True, slots=True)
class Formatted:
    """What became of a file. ``remark``: why it, or part of it, was left as it is. ``broken``: it cannot be read."""

    file: str
    changed: bool = False
    remark: str = ""
    broken: bool = False
    before: str = ""
    after: str = ""
    """Both texts, with their line ends, where it changes."""


class Edit(NamedTuple):
    """What a file holds, and what it is to hold before its style is looked at."""

    before: bytes
    after: bytes


def format_file(
    root: Path, file: str, style: Style, encoding: str | None = None, edit: Edit | None = None
) -> Formatted:
    """Bring a file into its style. ``encoding``: of a list, as a manifest says. Raises InputError on write errors.

    With ``edit`` what is written is that in its style; a file that changed meanwhile is left as it is.
    """
    path = root / file
    if is_workbook(file):  # its look is the author's
        return Formatted(file)
    try:
        if hidden(root, path):
            raise Unreadable("hidden-file", HIDDEN, HIDDEN_FIX)
        check_no_links(root, path)
        data = read_bytes(path)
        if edit is not None and data != edit.before:
            return Formatted(file, remark="it was changed meanwhile: run the same command again", broken=True)
        wanted = data if edit is None else edit.after
        text, remark = styled(decode(wanted, encoding, advise=False), file, style)
        result = _encoded(data, text, encoding)
    except (Unreadable, Undecodable) as error:
        return Formatted(file, remark=error.message, broken=True)
    except LeftAlone as error:
        return Formatted(file, remark=error.reason, broken=error.broken)
    if result != data and not style.check:
        mode = path.stat().st_mode & 0o777
        # Through a link to the file itself: the link stays one.
        atomic.write(path.resolve(), result)
        path.chmod(mode)
    if result == data:
        return Formatted(file, remark=remark)
    return Formatted(file, True, remark, before=decode(data, encoding, advise=False), after=text)


def styled(text: str, file: str, style: Style) -> tuple[str, str]:
    """Return the text of a file in its style, and why part of it was left as it is. Raises LeftAlone.

    The name of ``file`` decides what it is.
    """
    suffix = posixpath.splitext(file)[1].lower()
    if suffix in MANIFESTS:
        return format_manifest(text, file)
    if "\x00" in text:
        raise LeftAlone("not text: it holds NUL", broken=True)
    if markers := conflict_markers(text, file):
        raise LeftAlone(f"{markers[0].position}: {markers[0].message}", broken=True)
    delimiter = delimiter_of(file, text)
    if delimiter is not None:
        return format_csv(text, delimiter, sort=style.sort, dedupe=style.dedupe), ""
    return format_txt(text, sort=style.sort, dedupe=style.dedupe), ""


def _encoded(data: bytes, text: str, encoding: str | None) -> bytes:
    """The text in the encoding that the file had, byte order mark and all."""
    for mark, codec in zip(_MARKS, _CODECS, strict=True):
        if data.startswith(mark):
            return mark + text.encode(codec)
    result = text.encode(encoding or "utf-8")
    # An encoding may have two spellings of a character: then the file is left as it is.
    if result.decode(encoding or "utf-8").removeprefix("\ufeff") != text:
        raise LeftAlone(f"{encoding} cannot express all of its text")
    return result
