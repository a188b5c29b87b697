"""fmt: every file of a project in one style, without a change of what the project means."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from reconciler.errors import InputError
from reconciler.files.formatting import MANIFESTS, Edit, Formatted, LeftAlone, Style, format_file, styled, within
from reconciler.files.given_paths import check_not_linked
from reconciler.files.keyword_lists import ListReader
from reconciler.files.manifests import load_manifests
from reconciler.files.project import open_project
from reconciler.files.reading import Unreadable, check_not_hidden, inside, kind_of
from reconciler.ground.collector import collector_paused
from reconciler.pipeline.contents import contents_of, read_lists
from reconciler.pipeline.deduping import dedupe

LISTS = (".txt", ".csv", ".tsv")
_MARK = "\ufeff"


def fmt(path: Path, style: Style) -> tuple[Formatted, ...]:
    """Format what lies at or below ``path``: project file, manifests, and the lists they name.

    A single file is formatted whether a manifest names it or not. Raises InputError where there is nothing.
    """
    try:
        single = kind_of(path) == "file"
    except Unreadable as error:
        raise InputError(f"{path}: {error.message}", hint=error.fix) from error
    if single:
        check_not_linked(path)
    project, _ = open_project(path.parent if single and path.suffix.lower() in LISTS else path, any_file=True)
    with collector_paused():
        manifests, _ = load_manifests(project)
        reader = ListReader(project.root, project.sources)
        read_lists(contents_of(project, manifests).each, reader)
    # A shared folder is formatted where it is named itself: other projects have it too.
    own = [file for file in manifests.files if not project.places.is_shared(file)]
    files = [*([project.file] if project.file else []), *own]
    lists = [real for real in reader.used if inside(project.root, Path(real))]
    wanted = within(project.root, path, files, lists, project.sources.encodings)
    if single and not wanted:
        return (format_file(path.parent, path.name, style),)
    if not wanted:
        raise InputError(f"{path} has no file of the project in {project.root}", hint="give the project's own folder")
    edits: Mapping[str, Edit] = {}
    remarks: tuple[Formatted, ...] = ()
    if style.dedupe:
        found = dedupe(project.root, [file for file, _ in wanted])
        edits = {each.file: Edit(each.source.data, each.after) for each in found.edits}
        remarks = tuple(Formatted(file, remark=text) for file, text in found.remarks)
    return (*remarks, *(_formatted(project.root, file, style, encoding, edits.get(file)) for file, encoding in wanted))


def fmt_text(data: bytes, name: str, style: Style) -> Formatted:
    """Format a text that is no file of a project; its ``name`` says what it is. Raises InputError for another name."""
    suffix = PurePosixPath(name).suffix.lower()
    known = (*MANIFESTS, *LISTS)
    if suffix not in known:
        raise InputError(
            f'"{name}" does not say what standard input is', hint=f"a name that ends in {', '.join(known)}"
        )
    try:
        before = data.decode("utf-8")
        after, remark = styled(before.removeprefix(_MARK), name, style)
    except UnicodeDecodeError:
        return Formatted(name, remark="standard input is not UTF-8", broken=True)
    except LeftAlone as error:
        return Formatted(name, remark=error.reason, broken=error.broken, before=before, after=before)
    if before.startswith(_MARK):
        after = _MARK + after
    return Formatted(name, after != before, remark, before=before, after=after)


def _formatted(root: Path, file: str, style: Style, encoding: str | None, edit: Edit | None) -> Formatted:
    """A file of the project in its style; what is hidden, or lies outside, is neither read nor written."""
    try:
        check_not_hidden(root, root / file, "files of a project lie in its folder")
    except Unreadable as error:
        return Formatted(file, remark=error.message, broken=True)
    return format_file(root, file, style, encoding, edit)
