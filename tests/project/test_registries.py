"""What is registered is complete: a rule with an example that breaks it, a guard with what to do, a kind with a schema.

Formats have a test of their own beside them (``tests/render/test_formats.py``), and so have guards' plans.
"""

from __future__ import annotations

import ast
import pkgutil
from dataclasses import replace
from fnmatch import fnmatchcase
from importlib import import_module
from types import ModuleType

import pytest

from reconciler import checks
from reconciler.checks import CHECKS, Check
from reconciler.errors import InputError
from reconciler.kinds import KINDS
from reconciler.model.plan import Refusal
from reconciler.model.rule import Rule
from reconciler.pipeline.refusal_table import refusal_codes
from reconciler.pipeline.rule_table import groups
from reconciler.pipeline.schemas.manifest import manifest_schema
from reconciler.stages.planning import guards
from reconciler.stages.planning.guards import GUARDS, Flag, Guard
from reconciler.stores import remote
from reconciler.stores.open import REMOTE_ADDRESSES, SCHEMES, check_address
from reference.breaking import problems_of
from reference.refusals import refusals_page
from tests.project.rules.registries import ids_in, lacks_of_check, lacks_of_guard, lacks_of_kind, lacks_of_rule
from tests.support.paths import PACKAGE, ROOT

RULES = [rule for _, rules in groups() for rule in rules]
REFUSALS = refusals_page()
PAGES = {path.name for path in (ROOT / "docs" / "reference").glob("*.md")}
ROOMS = ("files", "model", "kinds", "checks", "stages/reading", "pipeline")
"""Where problems of manifests are found."""
SCHEMA = manifest_schema()


def made_in(package: ModuleType, kind: type) -> dict[str, object]:
    """What the modules of a room make of ``kind``, by module and name."""
    found = {}
    for info in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        module = import_module(info.name)
        found.update({f"{info.name}.{name}": value for name, value in vars(module).items() if isinstance(value, kind)})
    return found


# ---- rules


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_is_broken_by_its_example(rule: Rule) -> None:
    """And what else the example breaks is known too."""
    problems = problems_of(rule)
    own = [problem for problem in problems if fnmatchcase(problem.rule, rule.id)]
    assert own, [str(problem) for problem in problems]
    assert own[0].severity == rule.severities[0]
    assert {problem.severity for problem in own} <= set(rule.severities)
    assert own[0].position.file
    assert list(lacks_of_rule(rule)) == []


def test_ids_are_unique() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES) > 80


def test_every_id_in_the_source_is_in_the_table() -> None:
    sources = [path for room in ROOMS for path in (PACKAGE / room).rglob("*.py")]
    used = set().union(*(ids_in(path.read_text(encoding="utf-8")) for path in sources))
    assert len(used) > 80
    assert {each for each in used if not any(fnmatchcase(each, rule.id) for rule in RULES)} == set()
    assert ids_in("Problem('new-rule', place, 'why')\nself._stop(event, 'why', rule='other-rule')") == {
        "new-rule",
        "other-rule",
    }


@pytest.mark.parametrize(
    "rule",
    [
        Rule("Not An Id", "It finds what is wrong with something.", {"a": ""}),
        Rule("no-meaning", "", {"a": ""}),
        Rule("no-example", "It finds what is wrong with something.", {}),
    ],
    ids=lambda rule: rule.id,
)
def test_an_incomplete_rule_is_found(rule: Rule) -> None:
    assert len(list(lacks_of_rule(rule))) == 1


# ---- checks


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.find.__name__)
def test_every_check_is_complete(check: Check) -> None:
    assert list(lacks_of_check(check)) == []


def test_every_check_that_is_written_is_registered() -> None:
    assert list(made_in(checks, Check).values()) != []
    assert set(map(id, made_in(checks, Check).values())) == set(map(id, CHECKS))


def test_a_check_without_rules_is_found() -> None:
    bare = Check(lambda resources: (), ())
    assert len(list(lacks_of_check(bare))) == 1
    assert len(list(lacks_of_check(replace(CHECKS[0], needs_all=frozenset({"of-another"}))))) == 1


# ---- guards and refusals


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.code)
def test_every_guard_is_complete(guard: Guard) -> None:
    assert list(lacks_of_guard(guard, REFUSALS)) == []


def test_every_guard_that_is_written_is_registered() -> None:
    assert set(map(id, made_in(guards, Guard).values())) == set(map(id, GUARDS))


@pytest.mark.parametrize(
    ("change", "lacks"),
    [
        ({"code": "new-guard"}, "new-guard is not on the page of refusals"),
        ({"remedy": ""}, "quota: meaning and remedy must be sentences"),
        ({"remedy": "Look, then allow it."}, "quota: the remedy speaks of allowing, and there is no flag"),
        ({"flag": Flag("--force", "Whatever.")}, "quota: the flag must begin with --allow-"),
    ],
)
def test_an_incomplete_guard_is_found(change: dict[str, object], lacks: str) -> None:
    quota = next(guard for guard in GUARDS if guard.code == "quota")
    assert list(lacks_of_guard(replace(quota, **change), REFUSALS)) == [lacks]


def codes_of(text: str) -> set[str]:
    """Codes of the refusals that a module makes: the first argument of each ``Refusal`` that is a literal."""
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call) and node.args]
    named = [call.args[0] for call in calls if getattr(call.func, "id", "") == Refusal.__name__]
    return {first.value for first in named if isinstance(first, ast.Constant)}


def test_every_refusal_code_is_in_the_table_and_no_other() -> None:
    raised = set().union(*(codes_of(path.read_text(encoding="utf-8")) for path in PACKAGE.rglob("*.py")))
    codes = [refusal.code for refusal in refusal_codes()]
    assert raised | {guard.code for guard in GUARDS} == set(codes)
    assert len(set(codes)) == len(codes)
    assert codes_of("yield Refusal('new-code', 'why')") == {"new-code"}


# ---- kinds


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_is_complete(kind) -> None:
    assert list(lacks_of_kind(kind, SCHEMA, PAGES)) == []


def test_a_kind_without_schema_and_page_is_found() -> None:
    from tests.replacing.stamps import Stamp

    assert len(list(lacks_of_kind(Stamp(), SCHEMA, PAGES))) == 2


# ---- stores


def test_every_remote_store_is_registered_and_every_scheme_is_one_store() -> None:
    """A folder of ``stores/remote`` is a store, and its scheme stands in the table."""
    folders = {info.name for info in pkgutil.iter_modules(remote.__path__) if info.ispkg}
    made = {name: import_module(f"{remote.__name__}.{name}").SCHEME for name in folders}
    assert set(map(id, made.values())) == set(map(id, SCHEMES))
    names = [name for scheme in SCHEMES for name in scheme.names]
    assert len(set(names)) == len(names)
    for scheme in SCHEMES:
        assert scheme.shape.startswith(f"{scheme.names[0]}://")
        assert scheme.shape in REMOTE_ADDRESSES
        check_address(scheme.shape.replace("BUCKET", "bucket").replace("HOST", "example.com"))
        with pytest.raises(InputError):
            check_address(f"{scheme.names[0]}://")
