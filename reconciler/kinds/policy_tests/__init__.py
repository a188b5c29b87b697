"""PolicyTests: examples of content, each with the verdict that is expected of a template. It declares no resource."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from reconciler.kinds.documents import Declared, Statement
from reconciler.kinds.policy_tests import rule_table
from reconciler.kinds.policy_tests.case_problems import problems
from reconciler.kinds.policy_tests.spec import PolicyTestsSpec
from reconciler.model.manifest import Problem
from reconciler.model.resource import Address, Resource


class PolicyTests(Statement):
    """Cases for ``reconciler test``."""

    document = "PolicyTests"
    spec = PolicyTestsSpec
    rules = rule_table.RULES
    needs_all = frozenset({"test-template", "test-keyword"})

    def problems(self, declared: Declared, resources: Mapping[Address, Resource]) -> Iterable[Problem]:
        return problems(declared, resources)
