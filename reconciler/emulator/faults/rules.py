"""The fault rules in force: which requests go wrong, and how often."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict
from random import Random
from threading import Lock
from typing import Any

from reconciler.emulator.faults.kinds import Fault


class Faults:
    """The rules in force. The first rule that fires for a request decides; thread-safe."""

    def __init__(self, rules: Iterable[Fault] = ()) -> None:
        self._lock = Lock()
        self._rules: list[_Rule] = []
        self.add(*rules)

    def add(self, *rules: Fault) -> None:
        with self._lock:
            self._rules += [_Rule(rule) for rule in rules]

    def clear(self) -> None:
        with self._lock:
            self._rules = []

    def pick(self, action: str, texts: Callable[[], Iterable[str]] = tuple) -> Fault | None:
        """The fault that hits this request of ``service.Action``, if any. ``texts`` returns the texts in its
        parameters; it is called only for rules that ask for them."""
        if not self._rules:
            return None
        with self._lock:
            return next((rule.fault for rule in self._rules if rule.fires(action, texts)), None)

    def report(self) -> list[dict[str, Any]]:
        """Every rule with how many requests it saw and hit."""
        with self._lock:
            return [{**asdict(rule.fault), "seen": rule.seen, "fired": rule.fired} for rule in self._rules]


class _Rule:
    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self.seen = 0
        self.fired = 0
        self._random = Random(fault.seed)

    def fires(self, action: str, texts: Callable[[], Iterable[str]]) -> bool:
        fault = self.fault
        if not fault.matches(action, texts):
            return False
        self.seen += 1
        if self.seen <= fault.skip or self.fired == fault.count or self._random.random() >= fault.probability:
            return False
        self.fired += 1
        return True
