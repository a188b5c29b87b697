"""Names are given once, whatever many things would be called."""

from __future__ import annotations

from reconciler.kinds.naming import Names


class Counted(str):
    """A name that counts how often it is numbered anew."""

    asked = 0

    def __format__(self, spec: str) -> str:
        Counted.asked += 1
        return str(self)


def test_a_second_one_gets_a_number() -> None:
    names = Names()
    given = [names.take(name) for name in ("a", "A", "a-2", "a", "a-3", "a", "b", "a-2")]
    assert given == ["a", "A-2", "a-2-2", "a-3", "a-3-2", "a-4", "b", "a-2-3"]


def test_alike_names_are_not_numbered_from_the_start_each_time() -> None:
    """Lists are named by the first of their tags: an account with a tag for each ticket has thousands alike."""
    names, name = Names(), Counted("scams")
    assert len({names.take(name) for _ in range(500)}) == 500
    assert Counted.asked < 1000
