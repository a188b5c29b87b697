"""What CI runs is what README tells readers to run."""

import runpy

import pytest

from tests.support.paths import ROOT

command = runpy.run_path(str(ROOT / ".ci" / "readme.py"))["command"]
SAMPLE = """# t

```sh
not this
```

<!-- run: apply -->
```sh
a && b
```

<!-- run: tests -->

```console
$ c \\
  d
```
<!-- run: loose -->
Words.
```sh
e
```
<!-- run: figure -->
```text
f
```
<!-- run: twice -->
```sh
g
```
<!-- run: twice -->
```sh
h
```
"""


@pytest.mark.parametrize(("name", "expected"), [("apply", "a && b"), ("tests", "c \\\n  d")])
def test_marked_command_is_found(name, expected):
    assert command(SAMPLE, name) == expected


@pytest.mark.parametrize("name", ["missing", "loose", "figure", "twice"])
def test_unclear_marker_is_an_error(name):
    with pytest.raises(LookupError, match=f"<!-- run: {name} -->"):
        command(SAMPLE, name)


@pytest.mark.parametrize(("name", "part"), [("apply", "reconciler apply"), ("tests", "pytest")])
def test_readme_marks_its_commands(name, part):
    assert part in command((ROOT / "README.md").read_text(encoding="utf-8"), name)


def test_every_step_has_a_title():
    steps = sorted((ROOT / ".ci" / "steps").glob("*.sh"))
    assert steps
    assert [step.name for step in steps if not step.read_text(encoding="utf-8").startswith("# ")] == []
