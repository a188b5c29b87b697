"""The severities that a project gives to rules: its settings with the table of rules that they are about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from reconciler.checks.settings import read_settings
from reconciler.checks.tuning import Parts, Tuning
from reconciler.files.manifests import Manifests
from reconciler.files.project import ProjectFiles
from reconciler.model.manifest import Problem
from reconciler.model.tuning import Comment
from reconciler.pipeline.refusal_table import refusal_codes
from reconciler.pipeline.rule_table import rules


def tuning_of(project: ProjectFiles, comments: Iterable[Comment], today: date) -> tuple[Tuning, tuple[Problem, ...]]:
    """Return what the project sets, and what is wrong with it."""
    codes = frozenset(refusal.code for refusal in refusal_codes())
    settings = read_settings(project.project.checks, comments, rules(), project.place_of, codes)
    return Tuning(settings, rules(), today), settings.problems


def parts_of(project: ProjectFiles, manifests: Manifests, paths: Iterable[str]) -> Parts:
    """The files and lists that a setting may name. ``paths`` are those of list files."""
    own = {project.file} if project.file else set()
    return Parts(frozenset({*own, *paths, *manifests.files}), frozenset(manifests.names))
