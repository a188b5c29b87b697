"""A whole project as files: project file, manifests, lists."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from reconciler.files.project import FILE
from reconciler.files.writing.list_text import csv_text, txt_text
from reconciler.files.writing.scalars import comment
from reconciler.files.writing.yaml_text import mapping_lines
from reconciler.model.draft import DocumentDraft, LeftOut, ListDraft
from reconciler.model.manifest import ListRow

API_VERSION = "reconciler/v1"
SCHEMAS = "schemas"
LEFT_OUT = "manifests/left-out.yaml"
NOTHING = "manifests/empty.yaml"


class Heading(NamedTuple):
    """What the project file says beside the manifests. ``remarks`` are comments at its top."""

    name: str
    targets: Mapping[str, Mapping[str, Any]]
    defaults: Mapping[str, Any] = {}
    remarks: tuple[str, ...] = ()


def project_files(
    heading: Heading, documents: Sequence[DocumentDraft], left_out: Sequence[LeftOut] = ()
) -> dict[str, str]:
    """Path → text of every file of the project."""
    files = document_files(documents)
    if not documents:
        # A folder without a file would not survive its first commit.
        files[NOTHING] = comment("Nothing to declare yet.") + "\n"
    if left_out:
        files[LEFT_OUT] = "".join(f"{line}\n" for line in _left_out_lines(left_out))
    files[FILE] = _project_file(heading)
    files[".gitignore"] = ".reconciler/\n"
    return files


def document_files(documents: Sequence[DocumentDraft], *, schema: bool = True) -> dict[str, str]:
    """Path → text of the lists of ``documents``, and then of their manifests.

    ``schema``: whether the first line of a manifest names the project's own copy of the schema.
    """
    files: dict[str, str] = {}
    parts: dict[str, list[str]] = {}
    for document in documents:
        complete = _with_lists(document, files)
        parts.setdefault(document.file, []).append(complete)
    for path, texts in parts.items():
        files[path] = (_schema_line(path, "manifest") if schema else "") + "---\n".join(texts)
    return files


def _with_lists(document: DocumentDraft, files: dict[str, str]) -> str:
    """The text of a document; its lists are added to ``files``, and what they cannot hold to its keywords."""
    spec = dict(document.spec)
    entries: list[Any] = []
    inline: list[Any] = list(spec.pop("keywords", []))
    for draft in document.lists:
        text, unfit = csv_text(draft.rows) if draft.table else txt_text(draft.rows)
        inline += [_inline(row, draft) for row in unfit]
        if text:
            files[draft.path] = text
            entries.append({"file": draft.path, **draft.settings})
    if inline:
        spec["keywords"] = inline
    if entries:
        spec["keywordsFrom"] = _globbed(entries)
    head = {"apiVersion": API_VERSION, "kind": document.kind, "metadata": document.metadata, "spec": spec}
    return "".join(f"{line}\n" for line in (*map(comment, document.remarks), *mapping_lines(head)))


def _globbed(entries: list[Any]) -> list[Any]:
    """Files that fill a folder of their own, without settings: one glob."""
    folders = {posixpath.split(entry["file"])[0] for entry in entries}
    alike = all(entry["file"].endswith(".txt") and len(entry) == 1 for entry in entries)
    return [{"file": f"{folders.pop()}/*.txt"}] if len(entries) > 1 and len(folders) == 1 and alike else entries


def _inline(row: ListRow, draft: ListDraft) -> Any:
    own = dict(draft.settings)
    if row.tags is not None:
        own["tags"] = list(row.tags.values)
    if row.existing:
        own["existing"] = True
    return {"keyword": row.keyword, **own} if own else row.keyword


def _project_file(heading: Heading) -> str:
    body: dict[str, Any] = {"apiVersion": API_VERSION, "kind": "Project", "name": heading.name}
    body["manifests"] = ["manifests"]
    if heading.defaults:
        body["defaults"] = heading.defaults
    body["targets"] = heading.targets
    lines = [*map(comment, heading.remarks), *mapping_lines(body)]
    return _schema_line(FILE, "project") + "".join(f"{line}\n" for line in lines)


def _schema_line(path: str, schema: str) -> str:
    """What editors need for completion and checks."""
    up = "../" * posixpath.dirname(path).count("/") + ("../" if "/" in path else "")
    return f"# yaml-language-server: $schema={up}{SCHEMAS}/{schema}.schema.json\n"


def _left_out_lines(left_out: Iterable[LeftOut]) -> Iterator[str]:
    yield comment("What the account has and no manifest can declare as it is. It stays unmanaged: never changed, never")
    yield comment("deleted. Mend it in the console and adopt it, or leave it as it is.")
    yield comment("").rstrip()
    for item in left_out:
        name = f' "{item.name}"' if item.name and item.name != item.id else ""
        yield comment(f"{item.kind}/{item.id}{name}: {item.reason}")
