"""Writing a drawn desired set down as a project on disk, and what it means by the documentation."""

import shutil
from typing import Any

from .model import LEAVES, Template, Word, atoms, setting_of

HEAD = "apiVersion: reconciler/v1\n"


def quoted(text):
    """A YAML double-quoted scalar; what a terminal may not show is escaped."""
    shown = (
        char if char.isprintable() and char not in '"\\' and ord(char) < 0x3000 else f"\\U{ord(char):08x}"
        for char in text
    )
    return f'"{"".join(shown)}"'


def flow(value: Any) -> str:
    """Any plain value in YAML flow style; switches and numbers bare, texts quoted."""
    if value is None:
        return "null"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    if value in ("ON", "OFF"):
        return value
    return str(value) if isinstance(value, int) else quoted(value)


def write_project(root, desired):
    """Replace everything that ``root`` declares by ``desired``; the state stays."""
    folder = root / "manifests"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    text = f"{HEAD}kind: Project\nname: test\nmanifests: [manifests]\ntargets: {{dev: {{}}}}\n"
    (root / "reconciler.yaml").write_text(text, encoding="utf-8")
    documents = [*_lists(folder, desired), *_templates(desired)]
    (folder / "all.yaml").write_text("---\n".join(documents) or "# nothing\n", encoding="utf-8")


def _lists(folder, desired):
    shared: dict[Any, list[str]] = {}
    single: dict[Any, list[str]] = {}
    for word, wish in desired.wishes.items():
        if wish.place in ("list", "txt") and not wish.existing:
            shared.setdefault((wish.ignore, wish.usages, wish.tags), []).append(word)
        else:
            single.setdefault(wish.ignore, []).append(word)
    for number, ((ignore, usages, tags), words) in enumerate(shared.items()):
        listed = [word for word in words if desired.wishes[word].place == "txt" and plain(word)]
        inline = [word for word in words if word not in listed]
        spec = f"  usages: {flow(usages)}\n  tags: {flow(tags)}\n"
        if inline:
            spec += f"  keywords: {flow(inline)}\n"
        if listed:
            (folder / f"{number}.txt").write_text("".join(f"{word}\n" for word in listed), encoding="utf-8")
            spec += f"  keywordsFrom: [{{file: manifests/{number}.txt}}]\n"
        yield _document("KeywordSamples", f"shared-{number}", ignore, spec)
    for number, (ignore, words) in enumerate(single.items()):
        rows = [word for word in words if desired.wishes[word].place == "csv" and _tabular(word, desired.wishes[word])]
        spec = "  keywords:\n" if len(rows) < len(words) else ""
        for word in words:
            if word not in rows:
                wish = desired.wishes[word]
                entry = f"keyword: {flow(word)}, usages: {flow(wish.usages)}, tags: {flow(wish.tags)}"
                spec += f"    - {{{entry}{', existing: true' if wish.existing else ''}}}\n"
        if rows:
            lines = ["keyword,tags,usages"]
            for word in rows:
                wish = desired.wishes[word]
                lines.append(f"{word},{'|'.join(wish.tags) or '-'},{'|'.join(wish.usages)}")
            (folder / f"single-{number}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
            spec += f"  keywordsFrom: [{{file: manifests/single-{number}.csv}}]\n"
        yield _document("KeywordSamples", f"single-{number}", ignore, spec)


def plain(text):
    """Whether a line of a list file may hold this as it is."""
    return text.isprintable() and not set(text) & set("#\\\"'\ufeff")


def _tabular(word, wish):
    return not wish.existing and all(plain(text) and not set(text) & set(",|+- ;") for text in (word, *wish.tags))


def _templates(desired):
    if desired.base:
        spec = "".join(f"  {group}: {flow(parts)}\n" for group, parts in desired.base.items())
        head = "kind: ContentReviewTemplate\nmetadata: {name: house, abstract: true}\n"
        yield f"{HEAD}{head}spec:\n{spec}"
    for name, draft in desired.drafts.items():
        spec = ""
        if draft.name is not None:
            spec += f"  name: {flow(draft.name)}\n"
        if draft.comment is not None:
            spec += f"  comment: {flow(draft.comment)}\n"
        spec += "".join(f"  {group}: {flow(parts)}\n" for group, parts in draft.groups.items())
        yield _document("ContentReviewTemplate", name, draft.ignore, spec, base="house" if draft.based else "")


def _document(kind, name, ignore, spec, base=""):
    more = f", base: {base}" if base else ""
    more += f", lifecycle: {{ignoreChanges: {flow(ignore)}}}" if ignore else ""
    return f"{HEAD}kind: {kind}\nmetadata: {{name: {name}{more}}}\nspec:{' {}' if not spec else ''}\n{spec}"


# ---- what it means


def wanted_word(wish) -> Word:
    return Word(atoms(wish.usages), frozenset(wish.tags))


def wanted_template(name, draft, base) -> Template:
    """The template that a draft declares: mappings merge, lists replace, null removes, the rest is OFF."""
    merged = _merged(base if draft.based else {}, draft.groups)
    leaves, off_labels = {}, {}
    for path in LEAVES:
        group, part = path.split(".")
        written = merged.get(group, {}).get(part, {})
        if written.get("switch") == "ON":
            leaves[path] = setting_of(path, written)
        else:
            off_labels[path] = frozenset(written.get("labelSet") or ())
    return Template(name if draft.name is None else draft.name, draft.comment or "", leaves, off_labels)


def _merged(below, above):
    result = dict(below)
    for key, value in above.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict):
            result[key] = _merged(result.get(key, {}), value)
        else:
            result[key] = value
    return result
