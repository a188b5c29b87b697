"""What a project says of severities: read from its project file and from comments, and checked against the rules."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from reconciler.model.manifest import Position, Problem
from reconciler.model.rule import WARNING, Files, Rule, manifest
from reconciler.model.spec import quoted
from reconciler.model.tuning import LEVELS, PRESET, PRESETS, CheckSetting, Comment, PresetName, Setting

Places = Callable[..., Position]
"""Where the project file says something: the steps to it, ``of_key`` for the place of a key."""
COMMENT_KEY = "off"
MOST_SUGGESTED = 50
"""Problems of settings up to which the nearest name is looked for."""
LONGEST = 60
"""Characters of a name that are compared."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds: a preset, and settings in the order in which they are written."""

    preset: PresetName = "default"
    settings: tuple[Setting, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_settings(
    written: Mapping[str, str] | Iterable[CheckSetting],
    comments: Iterable[Comment],
    rules: Mapping[str, Rule],
    place_of: Places,
    refusals: Collection[str] = (),
) -> Settings:
    """Return the settings that can hold, and what is wrong with the others.

    ``refusals``: codes of guards, which are not rules: no setting reaches them.
    """
    problems: list[Problem] = []
    presets: list[PresetName] = []
    found = list(_from_project(written, place_of, presets, problems))
    found += _from_comments(comments, problems)
    kept = []
    tunable = sorted(name for name, each in rules.items() if each.tunable)
    for setting in found:
        # To look for the nearest name takes long, and beyond a few it helps nobody.
        problem = _name_problem(setting, rules, refusals, tunable if len(problems) < MOST_SUGGESTED else ())
        if problem is None:
            kept.append(setting)
        else:
            problems.append(problem)
    return Settings(presets[-1] if presets else "default", tuple(kept), tuple(problems))


def _from_project(
    written: Mapping[str, str] | Iterable[CheckSetting],
    place_of: Places,
    presets: list[PresetName],
    problems: list[Problem],
) -> Iterator[Setting]:
    if isinstance(written, Mapping):
        yield from _from_mapping(written, place_of, presets, problems)
        return
    for index, entry in enumerate(written):
        if entry.preset is not None:
            presets.append(entry.preset)
        if entry.rule is None or entry.set is None:
            continue
        yield Setting(
            str(entry.rule),
            entry.set,
            place_of("checks", index, "rule"),
            str(entry.within or "").removeprefix("./"),
            str(entry.reason or ""),
            entry.until,
        )


def _from_mapping(
    written: Mapping[str, str], place_of: Places, presets: list[PresetName], problems: list[Problem]
) -> Iterator[Setting]:
    for key, word in written.items():
        place = place_of("checks", key, of_key=True)
        preset = next((preset for preset in PRESETS if preset == word), None)
        level = next((level for level in LEVELS if level == word), None)
        if key == PRESET and preset is not None:
            presets.append(preset)
        elif key != PRESET and level is not None:
            yield Setting(str(key), level, place)
        else:
            allowed = PRESETS if key == PRESET else LEVELS
            near = get_close_matches(word[:LONGEST], allowed, 1) if len(problems) < MOST_SUGGESTED else []
            problems.append(
                Problem(
                    "unknown-value",
                    place_of("checks", key),
                    f"{quoted(word)} for {key}",
                    suggestion=near[0] if near else None,
                    allowed=allowed,
                )
            )


def _from_comments(comments: Iterable[Comment], problems: list[Problem]) -> Iterator[Setting]:
    for comment in comments:
        if comment.key != COMMENT_KEY:
            message = f"a comment sets {quoted(comment.key)}; a comment can only switch a rule off"
            fix = f"write # reconciler: {COMMENT_KEY}=RULE reason, or set severities under checks in the project file"
            problems.append(Problem("unknown-value", comment.position, message, fix=fix))
            continue
        line = comment.position._replace(line=comment.line)
        for rule in comment.rules:
            yield Setting(rule, "off", comment.position, reason=comment.reason, line=line)


def _name_problem(
    setting: Setting, rules: Mapping[str, Rule], refusals: Collection[str], suggested: Sequence[str]
) -> Problem | None:
    """What is wrong with the rule that a setting names. ``suggested``: names to look for the nearest in."""
    rule = rules.get(setting.rule)
    if rule is None and setting.rule in refusals:
        message = f"{setting.rule} is a guard of apply, not a rule of validate: checks do not reach it"
        fix = "remove the setting; what guards refuse is set under guards of a target"
        return Problem("unknown-check", setting.position, message, fix=fix)
    if rule is None:
        near = get_close_matches(setting.rule[:LONGEST], suggested, 1)
        message = f"unknown rule {quoted(setting.rule)}"
        fix = "the page of rules in the reference lists all"
        return Problem("unknown-check", setting.position, message, suggestion=near[0] if near else None, fix=fix)
    if not rule.tunable:
        message = f"{setting.rule} is an error of form: the project cannot be read with it, or the service refuses it"
        return Problem("fixed-check", setting.position, message, fix="remove the setting, and correct what it reports")
    return None


_PROJECT = "apiVersion: reconciler/v1\nkind: Project\nname: example\n"


def _project(checks: str, keywords: str = "[casino]") -> Files:
    words = manifest("KeywordSamples", f"usages: [Review]\nkeywords: {keywords}")
    return {"reconciler.yaml": f"{_PROJECT}checks: {checks}\n", **words}


RULES = (
    Rule(
        "unknown-check",
        "A setting under checks, or a comment, names a rule that does not exist; or a guard, which is not a rule.",
        _project("{keyword-lookalik: off}"),
    ),
    Rule(
        "preset-alone",
        "An entry under checks has a preset, and a rule beside it.",
        _project("[{preset: strict, set: off}]"),
    ),
    Rule(
        "fixed-check",
        "A setting under checks, or a comment, names a rule whose severity cannot be set: what makes a project"
        " unreadable, or what the service refuses, stays an error.",
        _project("{keyword-length: warning}"),
    ),
    Rule(
        "check-unused",
        "A setting switches a rule off where it finds nothing, or names a place that the project does not have.",
        _project("{keyword-lookalike: off}"),
        WARNING,
    ),
    Rule(
        "check-expired",
        "The last day of a setting is past: it holds no longer.",
        _project(
            "[{rule: keyword-lookalike, set: off, until: 2020-01-31}]",
            "[casino, Casino]",
        ),
        WARNING,
    ),
)
