"""The documents of a project as texts that are edited field by field, and what they say after each step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from reconciler.files.editing.field_values import FieldValue, Steps
from reconciler.files.editing.lines import line_at
from reconciler.files.editing.pieces import Pieces
from reconciler.files.editing.source import CannotEdit, Source, Splice, spliced
from reconciler.files.editing.yaml_fields import remove_field, set_field
from reconciler.files.editing.yaml_nodes import Node as YamlNode
from reconciler.files.editing.yaml_nodes import nodes_of
from reconciler.files.yaml_tree import parse
from reconciler.model.manifest import Map, Node, Position, Text, position_of
from reconciler.model.spec import is_null
from reconciler.stages.reading.heads import Draft
from reconciler.stages.reading.layers import Layered

_HEAD = (("apiVersion",), ("kind",), ("metadata",))
Role = Literal["own", "base", "patch"]


class Step(NamedTuple):
    """One edit: a field that is set, or removed."""

    path: Steps
    value: FieldValue = None
    removes: bool = False


class DocumentPlace(NamedTuple):
    """Where a field is written, or goes: the place, the document, and what it is to the object.

    ``role``: the object's own document, a base, or a patch of one of the two.
    """

    position: Position
    document: str
    role: Role


class DocumentText(NamedTuple):
    """A document behind some edits: its text now, and the splices of each, of the text that the one before left."""

    draft: Draft
    text: str
    edits: tuple[tuple[Splice, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Texts:
    """The documents behind some edits: texts and specs by the identity of a draft, of edited ones only."""

    texts: Mapping[int, DocumentText] = field(default_factory=dict)
    specs: Mapping[int, Map] = field(default_factory=dict)

    def spec(self, draft: Draft) -> Map:
        """What the document says now."""
        return self.specs.get(id(draft), draft.spec)


class Shelf:
    """Finds documents in their files. ``source`` returns a file as it is."""

    def __init__(self, source: Callable[[str], Source]) -> None:
        self._source = source
        self._roots: dict[str, Sequence[YamlNode]] = {}
        self._spans: dict[int, tuple[int, int]] = {}

    def after(self, texts: Texts, draft: Draft, step: Step) -> Texts:
        """Return the documents behind one more edit, of ``draft``. Raises CannotEdit."""
        known = texts.texts.get(id(draft)) or DocumentText(draft, self._text(draft))
        steps = ("spec", *step.path)
        if step.removes:
            splices = remove_field(known.text, steps)
        else:
            splices = set_field(known.text, steps, step.value, _order(draft))
        text = spliced(known.text, splices)
        roots, problems = parse(text, draft.document.file)
        documents = [root for root in roots if isinstance(root, Map)]
        if problems or len(documents) != 1:
            message = problems[0].message if problems else "the document would not stand alone"
            raise CannotEdit(message, "edit it by hand")
        spec = documents[0].get(Text("spec"))
        found = spec if isinstance(spec, Map) else Map.at(documents[0].position)
        edited = DocumentText(draft, text, (*known.edits, tuple(splices)))
        return Texts({**texts.texts, id(draft): edited}, {**texts.specs, id(draft): found})

    def splices(self, texts: Texts) -> dict[str, tuple[Splice, ...]]:
        """Return the splices that make the files what ``texts`` say, by file."""
        found: dict[str, list[Splice]] = {}
        for draft, _, edits in texts.texts.values():
            offset, end = self._span(draft)
            pieces = Pieces(end - offset)
            for each in edits:
                pieces.take(each)
            made = [Splice(start + offset, stop + offset, text) for start, stop, text in pieces.splices()]
            found.setdefault(draft.document.file, []).extend(made)
        return {file: tuple(sorted(splices)) for file, splices in found.items()}

    def _text(self, draft: Draft) -> str:
        start, end = self._span(draft)
        return self._source(draft.document.file).text[start:end]

    def _span(self, draft: Draft) -> tuple[int, int]:
        """The characters of a document: whole lines, with the comments behind it. Raises CannotEdit."""
        if id(draft) in self._spans:
            return self._spans[id(draft)]
        file, line, column = draft.document.tree.position
        text = self._source(file).text
        if file not in self._roots:
            self._roots[file] = nodes_of(text)
        root = next((root for root in self._roots[file] if root.place == (line, column)), None)
        if root is None:
            raise CannotEdit("the document was not found again", "edit it by hand")
        span = self._spans[id(draft)] = line_at(text, root.start).start, _end_with_comments(text, root.end)
        return span


def _end_with_comments(text: str, end: int) -> int:
    """Return where the blank lines and comments end that stand behind what ends at ``end``."""
    line = line_at(text, end)
    while line.end < len(text):
        following = line_at(text, line.end)
        content = text[following.start : following.stop].strip()
        if content and not content.startswith("#"):
            break
        line = following
    return line.end


def _order(draft: Draft) -> tuple[Steps, ...]:
    return (*_HEAD, *(("spec", *path.split(".")) for path in draft.kind.paths))


def says(spec: Map, steps: Steps) -> bool:
    """Whether a spec says anything about a field: a value, or null for it or for what holds it."""
    node: Node = spec
    for step in steps:
        if not isinstance(node, Map):
            return is_null(node)
        if step not in node:
            return False
        node = node[Text(step)]
    return True


def has(spec: Map, steps: Steps) -> bool:
    """Whether the field itself is written, be it as null."""
    node: Node = spec
    for step in steps:
        if not isinstance(node, Map) or step not in node:
            return False
        node = node[Text(step)]
    return True


def place_in(layered: Layered, layer: Draft, steps: Steps) -> DocumentPlace:
    """Return where a field stands in a document as it was, or else what it is to be a part of."""
    position = position_of(layer.tree, ("spec", *steps)) or layer.tree.position
    role: Role = "own" if layered.own(layer) else "base"
    role = "patch" if layer.is_patch else role
    name = f'{layer.kind.document} "{layer.key[1]}"'
    return DocumentPlace(position, f"the patch of {name}" if layer.is_patch else name, role)
