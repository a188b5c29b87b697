"""A page for each kind of document, and one for the project file."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds import BY_DOCUMENT
from reconciler.kinds.base import Kind
from reconciler.kinds.documents import DocumentType
from reconciler.model.project import Project
from reconciler.stages.reading.heads import API_VERSION, MetadataSpec, missing_metadata
from reference.fields import model_sections
from reference.markdown import block, code, page, prose, table


def manifest_pages() -> Iterator[tuple[str, str]]:
    """File name → page, of every kind of document."""
    for kind in BY_DOCUMENT.values():
        yield f"{kind.document}.md", page(kind.document, *_kind(kind))


def project_page() -> str:
    """The page of ``reconciler.yaml``."""
    return page(
        "Project file",
        [prose(Project.__doc__ or ""), "", "A field that is left empty has its default."],
        model_sections(Project, "reconciler.yaml"),
    )


def _kind(kind: DocumentType) -> Iterator[list[str]]:
    yield [prose(kind.spec.__doc__ or "")]
    head = f"apiVersion: {API_VERSION}\nkind: {kind.document}\nmetadata: {{name: NAME}}\nspec: {{…}}"
    yield list(block(head, "yaml"))
    if kind.inherits:
        yield [
            "Documents of this kind may share fields by `metadata.base`: mappings merge, lists replace, null removes."
        ]
    yield list(model_sections(MetadataSpec, "metadata", left_out=missing_metadata(kind)))
    yield list(model_sections(kind.spec, "spec"))
    if kind.paths:
        paths = ", ".join(code(path) for path in kind.paths)
        yield ["## Paths for ignoreChanges", "", f"Each of these, or a group of them: {paths}."]
    if isinstance(kind, Kind):
        yield ["## Calls", "", *table(("Action", "Requests a second"), _rates(kind))]


def _rates(kind: Kind) -> Iterator[tuple[str, str]]:
    for action, rate in kind.rates.items():
        yield code(action), f"{rate:g}"
