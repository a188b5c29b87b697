"""A project of one target as files: its documents with everything merged, and a project file for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from reconciler.files.project import FILE
from reconciler.files.writing.project import API_VERSION
from reconciler.files.writing.scalars import Bare
from reconciler.files.writing.yaml_text import mapping_lines
from reconciler.model.manifest import Map, Text


class ResolvedDocument(NamedTuple):
    """A document to write. Values are nodes of a tree, texts, booleans, lists and mappings."""

    kind: str
    metadata: Mapping[str, Any]
    spec: Mapping[str, Any]


def document_text(document: ResolvedDocument) -> str:
    """The document as YAML."""
    head = {"apiVersion": API_VERSION, "kind": document.kind}
    body = {**head, "metadata": writable(document.metadata), "spec": writable(document.spec)}
    return "".join(f"{line}\n" for line in mapping_lines(body))


def resolved_files(
    documents: Iterable[ResolvedDocument], name: str, target: str, settings: Mapping[str, Any]
) -> dict[str, str]:
    """Path → text: a file for each kind of document, since names of documents are no names of files."""
    parts: dict[str, list[str]] = {}
    for document in documents:
        parts.setdefault(f"manifests/{document.kind}.yaml", []).append(document_text(document))
    files = {path: "---\n".join(texts) for path, texts in parts.items()}
    project = {"apiVersion": API_VERSION, "kind": "Project", "name": name, "manifests": ["manifests"]}
    lines = mapping_lines({**project, "targets": {target: writable(settings)}})
    return {"manifests/empty.yaml": "# Nothing is declared.\n"} | files | {FILE: "".join(f"{line}\n" for line in lines)}


def writable(value: Any) -> Any:
    """``value`` with nodes of trees as scalars that are read as the same again."""
    if isinstance(value, Text):
        return Bare.of(value)
    if isinstance(value, Map | Mapping):
        return {str(key): writable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [writable(item) for item in value]
    return value
