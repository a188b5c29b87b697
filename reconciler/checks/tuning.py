"""Problems at the severities that a project gives to their rules. Errors of form and guards are not in its reach."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fnmatch import fnmatchcase

from reconciler.checks.settings import Settings
from reconciler.model.manifest import Problem
from reconciler.model.rule import Rule
from reconciler.model.tuning import Level, Setting

LIST = "list:"
_OF_SETTINGS = frozenset({"check-unused", "check-expired"})
"""Rules about settings themselves."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What settings may name: files of the project, relative to its folder, and its lists."""

    files: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Tuned:
    """The problems that are left, and how many of each rule a setting switched off."""

    problems: list[Problem]
    off: Counter[str] = field(default_factory=Counter)


class Tuning:
    """The settings of a project on one day.

    Of several that fit a problem a comment on its line decides, then the last one for a part of the project, then the
    last one for all of it, then the preset. Problems of rules that cannot be tuned pass unchanged.
    """

    def __init__(self, settings: Settings, rules: Mapping[str, Rule], today: date) -> None:
        self._rules = rules
        self._preset = settings.preset
        self._expired = [each for each in settings.settings if each.until is not None and each.until < today]
        self._standing = [each for each in settings.settings if each.until is None or each.until >= today]
        self._named = frozenset(each.rule for each in self._standing)
        self._used: set[int] = set()
        self._lines: dict[tuple[str, str, int], Setting] = {}
        self._parts: dict[str, list[Setting]] = {}
        self._whole: dict[str, Setting] = {}
        self._decided: dict[tuple[str, str, str | None], Setting | None] = {}
        for setting in self._standing:
            if setting.line is not None:
                self._lines[setting.rule, setting.line.file, setting.line.line] = setting
            elif setting.within:
                self._parts.setdefault(setting.rule, []).append(setting)
            else:
                self._whole[setting.rule] = setting

    def wants(self, rules: Iterable[Rule]) -> bool:
        """Whether a check of these rules can change anything: one of them is on somewhere, or a setting names it."""
        return any(rule.level(self._preset) != "off" or rule.id in self._named for rule in rules)

    def apply(self, problems: Iterable[Problem], parts: Parts, *, complete: bool) -> Tuned:
        """Return the problems with their severities, and with what is to say of the settings.

        ``complete`` is False where errors may hide problems: then no setting counts as unused.
        """
        tuned = Tuned([])
        own = [problem for problem in problems if problem.rule not in _OF_SETTINGS]
        self._apply(own, tuned)
        about = [*self._out_of_date(), *(self._unused(parts) if complete else ())]
        self._apply(about, tuned)
        return tuned

    def _apply(self, problems: Iterable[Problem], tuned: Tuned) -> None:
        for problem in problems:
            rule = self._rules.get(problem.rule)
            if rule is None or not rule.tunable:
                tuned.problems.append(problem)
                continue
            setting = self._setting_of(problem)
            level: Level = rule.level(self._preset) if setting is None else setting.level
            if level != "off":
                tuned.problems.append(problem if level == problem.severity else replace(problem, severity=level))
            elif setting is not None:
                tuned.off[problem.rule] += 1

    def _setting_of(self, problem: Problem) -> Setting | None:
        """The setting that decides, which counts as used from now on."""
        setting = self._lines.get((problem.rule, problem.position.file, problem.position.line))
        if setting is None:
            # Many problems of a file, and many settings: each file is matched with each setting once.
            key = (problem.rule, problem.position.file, problem.list)
            if key not in self._decided:
                parts = reversed(self._parts.get(problem.rule, []))
                fitting = (each for each in parts if _holds_for(each, problem))
                self._decided[key] = next(fitting, self._whole.get(problem.rule))
            setting = self._decided[key]
        if setting is not None:
            self._used.add(id(setting))
        return setting

    def _out_of_date(self) -> Iterator[Problem]:
        for setting in self._expired:
            where = f" in {setting.within}" if setting.within else ""
            why = f" ({setting.reason})" if setting.reason else ""
            message = f"{setting.rule} is in force again{where}: the setting{why} ended on {setting.until}"
            fix = "remove the setting, or give it a later day"
            yield Problem("check-expired", setting.position, message, "warning", fix=fix)

    def _unused(self, parts: Parts) -> Iterator[Problem]:
        for setting in self._standing:
            where = f" in {setting.within}" if setting.within else ""
            if setting.within and not _known(setting.within, parts):
                message = f"{setting.rule} is set {setting.level}{where}, which the project does not have"
                fix = "correct the path or list:NAME, or remove the setting"
            elif setting.level == "off" and id(setting) not in self._used and setting.rule not in _OF_SETTINGS:
                message = f"{setting.rule} is switched off{where or _line(setting)}, where it finds nothing"
                fix = "remove the setting"
            else:
                continue
            yield Problem("check-unused", setting.position, message, "warning", fix=fix)


def _line(setting: Setting) -> str:
    return f" in line {setting.line.line}" if setting.line is not None else ""


def _holds_for(setting: Setting, problem: Problem) -> bool:
    if setting.within.startswith(LIST):
        return problem.list is not None and fnmatchcase(problem.list, setting.within.removeprefix(LIST))
    return fnmatchcase(problem.position.file, setting.within)


def _known(within: str, parts: Parts) -> bool:
    names = parts.lists if within.startswith(LIST) else parts.files
    pattern = within.removeprefix(LIST) if within.startswith(LIST) else within
    return pattern in names or any(fnmatchcase(name, pattern) for name in names)
