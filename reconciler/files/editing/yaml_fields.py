"""Fields of one YAML document: set to a value, or removed, by the steps that lead to them.

A new field goes behind the last of those that come before it in ``order``, in the style and indentation of what is
there. What cannot be spliced without moving or losing anything else raises CannotEdit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

from reconciler.files.editing.field_values import FieldValue, Steps, Style, written_like
from reconciler.files.editing.lines import Span, inserted_after, line_at, lines_of, removed
from reconciler.files.editing.sequences import add_to_flow, remove_from_flow
from reconciler.files.editing.source import CannotEdit, Splice
from reconciler.files.editing.txt import spoken_of
from reconciler.files.editing.yaml_labels import set_labels
from reconciler.files.editing.yaml_nodes import Node, nodes_of
from reconciler.files.formatting.scan import comments

_BY_HAND = "edit it by hand"


def set_field(text: str, steps: Steps, value: FieldValue, order: Sequence[Steps] = ()) -> list[Splice]:
    """Return the splices that make ``value`` what stands at ``steps`` of the document in ``text``.

    ``order``: the steps of all fields, as they follow one another. Raises CannotEdit.
    """
    root = _root(text)
    holder, key, old, depth = _found(root, steps)
    if old is None:
        count = _place(holder, steps[: depth + 1], order)
        return _new(text, (key, holder), count, steps[depth], _nested(steps[depth + 1 :], value))
    if depth < len(steps) - 1:
        return [_instead(text, key, old, _nested(steps[depth + 1 :], value))]
    if isinstance(value, frozenset) and old.value is None and not old.pairs:
        return set_labels(text, key, old, value)
    return [_instead(text, key, old, value)]


def remove_field(text: str, steps: Steps) -> list[Splice]:
    """Return the splices that remove what stands at ``steps``, with what holds nothing else than it.

    The first of ``steps`` stays. Raises CannotEdit, also where nothing stands there.
    """
    root = _root(text)
    holders = _holders(root, steps)
    if holders is None:
        raise CannotEdit(f"{'.'.join(steps)} is not written there", _BY_HAND)
    depth = len(steps) - 1
    if _comments_alone(text, *_pair(holders[depth], steps[depth])):
        raise CannotEdit(f"comments stand between the lines of {steps[depth]}", _BY_HAND)
    while depth > 1 and len(holders[depth].pairs) == 1 and not _has_comment(text, holders[depth - 1], steps[depth - 1]):
        depth -= 1
    holder = holders[depth]
    if len(holder.pairs) > 1:
        return _without(text, holder, steps[depth])
    return _emptied(text, _pair(holders[depth - 1], steps[depth - 1])[0], holder)


def _root(text: str) -> Node:
    roots = [root for root in nodes_of(text) if root.pairs]
    if len(roots) != 1:
        raise CannotEdit("the document does not stand alone", _BY_HAND)
    return roots[0]


def _found(root: Node, steps: Steps) -> tuple[Node, Node, Node | None, int]:
    """Return the last mapping on the way, and the key and value in it, or its own key and None where one is missing.

    The depth is that of the value, or of the missing step.
    """
    holder, above = root, root
    for depth, step in enumerate(steps):
        key, value = holder.key(step), holder.get(step)
        if key is None or value is None:
            return holder, above, None, depth
        if depth == len(steps) - 1 or not (value.pairs or _is_mapping(value)):
            return holder, key, value, depth
        holder, above = value, key
    raise AssertionError("no steps")


def _is_mapping(node: Node) -> bool:
    """Whether a node without pairs is ``{}``: an empty list, the only other one in brackets, is never on the way."""
    return node.value is None and node.flow and not node.items


def _holders(root: Node, steps: Steps) -> list[Node] | None:
    """The mappings that hold each of ``steps``; None where one is missing."""
    found: list[Node] = []
    node: Node | None = root
    for step in steps:
        if node is None or node.key(step) is None:
            return None
        found.append(node)
        node = node.get(step)
    return found


def _nested(steps: Steps, value: FieldValue) -> FieldValue:
    for step in reversed(steps):
        value = {step: value}
    return value


def _instead(text: str, key: Node, old: Node, value: FieldValue) -> Splice:
    """The splice that puts a value in the place of another one, in its style."""
    if old.style in ("|", ">") and "#" in text[old.start : line_at(text, old.start).stop]:
        raise CannotEdit(f"a comment stands behind the {old.style} in line {old.place[0]}", _BY_HAND)
    if old.flow and comments(text[old.start : old.end]):
        raise CannotEdit(f"comments stand in {key.value} in line {old.place[0]}", _BY_HAND)
    shown = written_like(old, value, key.value or "")
    if old.start == old.end:
        gap = text[key.end : old.start]
        return Splice(old.end, old.end, f" {shown}" if gap.rstrip().endswith(":") else f": {shown}")
    return Splice(old.start, old.end, shown)


# ---- new fields


def _new(text: str, where: tuple[Node, Node], count: int, name: str, value: FieldValue) -> list[Splice]:
    """The splices that add a field to a mapping behind ``count`` others. ``where``: its key, and the mapping itself."""
    above, holder = where
    if holder.flow:
        pairs = Node(holder.start, holder.end, holder.place, flow=True, items=_spans(holder))
        style = Style(json=all(key.style == '"' for key, _ in holder.pairs) and bool(holder.pairs))
        return add_to_flow(text, pairs, [(count, [style.pair(name, value)])])
    first = holder.pairs[0][0]
    line = line_at(text, first.start)
    indent = text[line.start : first.start]
    if indent.strip(" ") or any(not _begins_line(text, key) for key, _ in holder.pairs):
        raise CannotEdit(f"the fields in line {first.place[0]} do not begin lines of their own", _BY_HAND)
    style = Style(_step_of(text, holder, above, indent), _likes_flow(holder))
    rows = style.lines(indent, name, value)
    if above is holder and isinstance(value, Mapping):  # a spec stands below its key, however short it is
        rows = [f"{name}:", *chain.from_iterable(style.lines(style.step, *field) for field in value.items())]
    if count:
        after = _end_of(text, holder.pairs[count - 1])
    elif above is holder:
        raise CannotEdit("the document has no field to put another one behind", _BY_HAND)
    else:
        after = line_at(text, above.start)
        if after.start == line.start:
            raise CannotEdit(f"{above.value} begins in the line of its key", _BY_HAND)
    return [inserted_after(text, after, rows)]


def _place(holder: Node, steps: Steps, order: Sequence[Steps]) -> int:
    """How many of the fields of ``holder`` stand before a new one."""
    ranks: dict[str, int] = {}
    for each in order:
        if each[: len(steps) - 1] == steps[:-1] and len(each) >= len(steps):
            ranks.setdefault(each[len(steps) - 1], len(ranks))
    own = ranks.get(steps[-1])
    if own is None:
        return len(holder.pairs)
    before = [at for at, (key, _) in enumerate(holder.pairs) if ranks.get(key.value or "", own) < own]
    return before[-1] + 1 if before else 0


def _spans(holder: Node) -> list[Node]:
    """The pairs of a mapping in braces, each as the one node that it looks like."""
    return [Node(key.start, max(key.end, value.end), key.place) for key, value in holder.pairs]


def _begins_line(text: str, key: Node) -> bool:
    return not text[line_at(text, key.start).start : key.start].strip(" ")


def _end_of(text: str, pair: tuple[Node, Node]) -> Span:
    """The last line of a field, with the comments behind it that are indented deeper than its key."""
    key, value = pair
    column = key.place[1] - 1
    last = line_at(text, max(value.end, key.end))
    spans = [line for line in lines_of(text) if line.start > last.start]
    for line in spans:
        content = text[line.start : line.stop]
        depth = len(content) - len(content.lstrip(" "))
        if content.lstrip(" ").startswith("#") and depth > column:
            last = line
        elif content.strip():
            break
        elif value.style in ("|", ">") and line.start == last.end:
            last = line  # blank lines may be a part of the text
    return last


def _step_of(text: str, holder: Node, above: Node, indent: str) -> str:
    """By how much the document indents what stands below a key."""
    for key, value in holder.pairs:
        if value.pairs and not value.flow:
            return " " * (value.pairs[0][0].place[1] - key.place[1])
    if above is not holder:
        outer = line_at(text, above.start)
        depth = len(indent) - (above.start - outer.start)
        if depth > 0:
            return " " * depth
    return "  "


def _likes_flow(holder: Node) -> bool:
    """Whether mappings of scalars below the fields of ``holder`` stand in braces, as far as there are any."""
    inner = [value for _, value in holder.pairs if value.pairs]
    inner += [below for value in inner for _, below in value.pairs if below.pairs]
    lowest = [node for node in inner if not any(value.pairs for _, value in node.pairs)]
    return all(node.flow for node in lowest)


# ---- fields that go


def _without(text: str, holder: Node, name: str) -> list[Splice]:
    """The splices that remove one of several fields."""
    index = next(at for at, (key, _) in enumerate(holder.pairs) if key.value == name)
    if holder.flow:
        pairs = Node(holder.start, holder.end, holder.place, flow=True, items=_spans(holder))
        return remove_from_flow(text, pairs, index)
    key, value = holder.pairs[index]
    return _lines_away(text, key, value)


def _lines_away(text: str, key: Node, value: Node) -> list[Splice]:
    if not _begins_line(text, key):
        raise CannotEdit(f"{key.value} in line {key.place[0]} does not begin a line of its own", _BY_HAND)
    first, last = line_at(text, key.start), line_at(text, max(value.end, key.end))
    lines = lines_of(text)
    gone = [at for at, line in enumerate(lines) if first.start <= line.start <= last.start]
    # A comment of the program's above the field would go on to speak of the next one.
    above = [gone[0] - 1] if gone[0] + 1 in spoken_of(text, manifest=True) else []
    return removed(text, lines, [*above, *gone])


def _emptied(text: str, key: Node, holder: Node) -> list[Splice]:
    """The splices that leave ``{}`` of a mapping with one field; comments in it stay."""
    if holder.flow:
        return [Splice(holder.start, holder.end, "{}")]
    colon = text.index(":", key.end)
    own, value = holder.pairs[0]
    return [Splice(colon + 1, colon + 1, " {}"), *_lines_away(text, own, value)]


def _pair(holder: Node, name: str) -> tuple[Node, Node]:
    return next(pair for pair in holder.pairs if pair[0].value == name)


def _has_comment(text: str, holder: Node, name: str) -> bool:
    """Whether a comment stands in the lines of a field, other than behind its last one."""
    key, value = _pair(holder, name)
    return bool(comments(text[key.start : max(value.end, key.end)]))


def _comments_alone(text: str, key: Node, value: Node) -> bool:
    """Whether a comment has a line of its own among those of a field that is no text of several lines."""
    part = text[key.start : max(value.end, key.end)]
    return value.value is None and any(part[line.start : line.stop].lstrip().startswith("#") for line in lines_of(part))
