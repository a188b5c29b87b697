"""What a name stands for, for people: keywords, resources, fields and rules, one after another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from reconciler.model.explanation import (
    AddressExplanation,
    Explanation,
    FieldExplanation,
    FieldValue,
    KeywordExplanation,
    LeafReach,
    Likeness,
    Mention,
    Recorded,
    RuleExplanation,
)
from reconciler.model.manifest import Position
from reconciler.model.reach import Why
from reconciler.model.resource import NormalForm
from reconciler.model.tuning import PRESETS
from reconciler.render.escape import visible
from reconciler.render.made_against import moment as minute
from reconciler.render.text.found_keywords import text_lines
from reconciler.render.text.style import Style
from reconciler.render.words import counted, line_of, moment, several, value, word

MOST_LEAVES = 20
"""Leaves that a keyword does not reach, and that are shown one by one."""
MOST_LABELS = 8
ALL_IN_JSON = "--format json has all"
_LIKENESS = {
    Likeness.SAME: "",
    Likeness.FOLDED: "differs in case, width, composition or zero-width characters only: the service may take both"
    " for one",
    Likeness.LOOKS: "looks the same in letters of another alphabet: another keyword to the service",
}


def explanation_lines(made: Explanation, *, color: bool) -> Iterator[str]:
    """The answer, without line ends."""
    style = Style(color)
    parts = [
        *([text_lines(made.text, style)] if made.text is not None else []),
        *(_keyword(each, style) for each in made.keywords),
        *(_address(each, style, live=made.live) for each in made.addresses),
        *(_field(each, style) for each in made.fields),
        *(_rule(each, style) for each in made.rules),
    ]
    for number, part in enumerate(parts):
        if number:
            yield ""
        yield from part
    if made.near:
        yield ""
        yield f"spelt nearly so: {several((word(each.name) for each in made.near), len(made.near), MOST_LABELS)}"
    yield from (visible(remark) for remark in made.remarks)


def _title(kind: str, name: str, style: Style, more: str = "") -> str:
    said = f" ({more})" if more else ""
    return f"{kind} {style(visible(name), 'bold')}{said}"


def _at(place: Position | None) -> str:
    """The place, after two blanks; nothing where there is none."""
    where = visible(line_of(place))
    return f"  {where}" if where else ""


def _keyword(each: KeywordExplanation, style: Style) -> Iterator[str]:
    yield _title("keyword", each.address.name, style, _LIKENESS[each.likeness])
    for mention in each.mentions:
        yield f"  {_mention(mention)}{_at(mention.position)}"
    if each.form is not None:
        yield f"  normal form: {_form(each.form)}"
        yield from leaf_lines(each.leaves, style)
    elif each.mentions:
        yield "  not declared in the end: every declaration is excluded, has ended, or breaks a rule"
    if each.recorded is not None:
        yield f"  state: {_recorded(each.recorded)}"
    if each.account is not None and not each.account:
        yield "  account: does not have it"
    for found in each.account or ():
        spelt = "" if found.keyword == each.address else f" has it as {word(found.keyword.name)}:"
        updated = f"; changed {moment(found.updated)}" if found.updated else ""
        yield f"  account:{spelt} {_form(found.form)}{updated}"
        same = found.keyword == each.address and found.form == each.form
        yield from (f"  {line}" for line in leaf_lines(found.leaves, style, where=" in the account", brief=same))


def _mention(mention: Mention) -> str:
    how = "excluded by" if mention.excluded else "declared by"
    form = f": {_form(mention.form)}" if mention.form is not None else ""
    life = mention.life
    ends = ""
    if life.expires:
        ends = f"; ended {life.expires}, so it does not count" if mention.ended else f"; ends {life.expires}"
    noted = [visible(note) for note in (life.owner, life.ticket, life.reason) if note]
    return f"{how} {word(mention.list)}{form}{ends}{'; ' if noted else ''}{', '.join(noted)}"


def _form(form: NormalForm) -> str:
    return "; ".join(f"{visible(path)} {value(form[path], path)}" for path in sorted(form, reverse=True))


def leaf_lines(leaves: Sequence[LeafReach], style: Style, *, where: str = "", brief: bool = False) -> Iterator[str]:
    """What is reached and, unless ``brief``, what is not and why."""
    reached = [leaf for leaf in leaves if leaf.why is Why.REACHES]
    others = [leaf for leaf in leaves if leaf.why is not Why.REACHES]
    if not reached:
        yield f"  {style('reaches no template', 'yellow')}{where}"
    else:
        yield f"  reaches{where}"
    yield from (_leaf(leaf, _by(leaf)) for leaf in reached)
    if others and not brief:
        yield f"  does not reach{where}"
        yield from (_leaf(leaf, _NOT[leaf.why](leaf)) for leaf in others[:MOST_LEAVES])
        if len(others) > MOST_LEAVES:
            yield f"    … and {counted(len(others) - MOST_LEAVES, 'more leaf', 'more leaves')}; {ALL_IN_JSON}"


def _leaf(leaf: LeafReach, said: str) -> str:
    return f"    {visible(leaf.template)}, {leaf.title}: {said}{_at(leaf.place)}"


def _words(texts: Sequence[str]) -> str:
    return several(map(word, texts), len(texts), MOST_LABELS)


def _by(leaf: LeafReach) -> str:
    if not leaf.ways:
        return f"it has no labels, so that it reads every keyword with {leaf.usage}"
    return f"by tag {_words(sorted(leaf.ways))} and {leaf.usage}"


def _off(leaf: LeafReach) -> str:
    return "it is OFF"


def _usage(leaf: LeafReach) -> str:
    return f"it reads {leaf.usage}, which the keyword does not have"


def _tags(leaf: LeafReach) -> str:
    return f"its labels are {_words(sorted(leaf.labels))}, none of the keyword's tags"


_NOT: dict[Why, Callable[[LeafReach], str]] = {Why.OFF: _off, Why.USAGE: _usage, Why.TAGS: _tags}


def _recorded(record: Recorded) -> str:
    when = ""
    if record.applied is not None:
        when = f"; the last apply read the account {minute(record.applied)}"
    how = "adopted" if record.adopted else "managed"
    said = f"{how} with {_form(record.form)}{_since(record)} in version {record.serial}"
    return f"{said}{when}{_at(record.place)}"


def _since(record: Recorded) -> str:
    since = record.since
    if since is None:
        return ""
    by = f" by {visible(since.by)}" if since.by else ""
    more = ", the oldest that is kept," if since.oldest else ""
    return f" since version {since.serial}{more} of {minute(since.time)}{by},"


def _address(each: AddressExplanation, style: Style, *, live: bool) -> Iterator[str]:
    more = ["protected by preventDestroy"] if each.protect else []
    more += ["deletionPolicy: keep"] if each.keep else []
    more += [f"ignores changes of {', '.join(map(visible, each.ignore))}"] if each.ignore else []
    yield f"{_title('resource', str(each.address), style, '; '.join(more))}{_at(each.position)}"
    off = [field for field in each.fields if field.place is None and field.value == "OFF"]
    for field in each.fields:
        if field not in off:
            yield f"  {_value(field)}"
    if off:
        yield f"  OFF, since nothing is written: {', '.join(field.path.rpartition('.')[0] for field in off)}"
    for leaf in each.reads:
        if not leaf.on:
            continue
        labels = f"with a tag of {_words(sorted(leaf.labels))}" if leaf.labels else "whatever their tags"
        yield f"  {leaf.title} reads keywords with {leaf.usage}, {labels}:"
        if not leaf.lists:
            yield f"    {style('no keyword of the project reaches it', 'yellow')}"
        for name, count in leaf.lists:
            yield f"    {counted(count, 'keyword')} of {word(name)}"
    if each.recorded is not None:
        record = each.recorded
        yield f"  state: id {visible(record.identity)}{_since(record)} in version {record.serial}{_at(record.place)}"
    if each.account is not None:
        yield from _differences(each, each.account, style)
    elif live:
        gone = (
            "its object is gone" if each.recorded is not None else "no apply or adopt has recorded which object it is"
        )
        yield f"  account: {gone}"


def _differences(each: AddressExplanation, account: NormalForm, style: Style) -> Iterator[str]:
    declared = {field.path: field.value for field in each.fields}
    paths = [path for path in sorted({*declared, *account}) if declared.get(path) != account.get(path)]
    if not paths:
        yield "  account: as declared"
    for path in paths:
        now = value(account.get(path), path)
        yield f"  account: {visible(path)} is {now}; {style('declared', 'dim')} {value(declared.get(path), path)}"


def _value(field: FieldValue) -> str:
    where = _at(field.place) or "  (not written: the default)"
    return f"{visible(field.path)}: {value(field.value, field.path)}{where}"


def _field(each: FieldExplanation, style: Style) -> Iterator[str]:
    yield _title("field", each.paths[0], style, f"of {each.document}")
    yield f"  {each.meaning}"
    yield f"  type: {each.type}"
    if each.default:
        yield f"  default: {each.default}"
    if each.limits:
        yield f"  limits: {each.limits}"
    yield f"  source: {each.source}"
    yield from (f"  also at {path}" for path in each.paths[1:])


def _rule(each: RuleExplanation, style: Style) -> Iterator[str]:
    rule = each.rule
    yield _title("rule", rule.id, style, f"{each.title}; {' or '.join(rule.severities)}")
    yield f"  {rule.meaning}"
    if rule.advice:
        yield f"  {rule.advice}"
    if rule.tunable:
        levels = ", ".join(f"{preset} {rule.level(preset)}" for preset in PRESETS)
        yield f"  a {rule.weight}; by preset: {levels}"
    if each.message:
        yield f"  says of the example: {visible(each.message)}"
    if each.fix:
        yield f"  fix: {visible(each.fix)}"
    for name, content in rule.example.items():
        if isinstance(content, str):
            yield f"  example, {visible(name)}:"
            yield from (f"    {visible(line)}" for line in content.splitlines()[:MOST_LEAVES])
