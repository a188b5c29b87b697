"""The pages of docs/reference are what the code would write, and lack nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from reconciler.cli.main import root
from reconciler.kinds import KINDS
from reconciler.model.spec import Spec
from reconciler.model.spec.field_docs import Undocumented
from reference.__main__ import main
from reference.fields import model_sections
from tests.support.paths import ROOT

FOLDER = ROOT / "docs" / "reference"
PAGES = {path.name: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.md"))}
"""As they are in the repository: that they are as the code would write them is a test of its own."""


def test_they_are_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check", str(FOLDER)]) == 0, capsys.readouterr().err


def test_the_check_names_what_differs_is_missing_or_left_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--out", str(tmp_path)]) == 0
    assert main(["--check", str(tmp_path)]) == 0
    (tmp_path / "rules.md").write_text("# Rules\n", encoding="utf-8")
    (tmp_path / "refusals.md").unlink()
    (tmp_path / "more.md").write_text("", encoding="utf-8")
    assert main(["--check", str(tmp_path)]) == 1
    complained = re.findall(r"(\w+\.md) is out of date", capsys.readouterr().err)
    assert complained == ["more.md", "refusals.md", "rules.md"]


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_somewhere(name: str) -> None:
    """To a page that is there, or to a heading of the same page."""
    headings = re.findall(r"^#+ (.*)$", PAGES[name], re.MULTILINE)
    fragments = {"#" + re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    links = re.findall(r"\]\((.+?)\)", PAGES[name])
    assert [link for link in links if link not in fragments and link not in PAGES] == []


@pytest.mark.parametrize("name", PAGES)
def test_no_fragment_is_ambiguous(name: str) -> None:
    linked = set(re.findall(r"\]\(#(.+?)\)", PAGES[name]))
    headings = [heading.lower().replace(" ", "-") for heading in re.findall(r"^#+ (.*)$", PAGES[name], re.MULTILINE)]
    assert [heading for heading in linked if headings.count(heading) > 1] == []


@pytest.mark.parametrize("name", PAGES)
def test_every_row_has_the_cells_of_its_head(name: str) -> None:
    rows = [line for line in PAGES[name].splitlines() if line.startswith("|")]
    widths = [len(re.findall(r"(?<!\\)\|", row)) for row in rows]
    heads = [width for row, width in zip(rows, widths, strict=True) if row.startswith("|---")]
    assert set(widths) == set(heads) or not rows


def test_every_command_and_option_is_there() -> None:
    text = PAGES["command-line.md"]
    for name, command in root.commands.items():
        if command.hidden:
            continue
        assert f"\n## reconciler {name}\n" in text
        section = text.partition(f"\n## reconciler {name}\n")[2].partition("\n## ")[0]
        shown = [parameter for parameter in command.params if not getattr(parameter, "hidden", False)]
        options = [name for parameter in shown for name in parameter.opts if name.startswith("--")]
        assert [option for option in options if f"{option}" not in section] == []


def test_examples_are_code_and_pages_hold_printable_characters_alone() -> None:
    assert "\nExample:\n\n```text\nreconciler explain casino\n```\n" in PAGES["command-line.md"]
    odd = {name: sorted(set(text.replace("\n", ""))) for name, text in PAGES.items()}
    assert [name for name, signs in odd.items() if not "".join(signs).isprintable()] == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_field_of_a_kind_is_there(kind) -> None:
    page = PAGES[f"{kind.document}.md"]
    assert all(f"\n| `{name}` |" in page for name in kind.spec.model_json_schema()["properties"])


class Bare(Spec):
    """A model whose field nobody explains."""

    size: int


class Foreign(BaseModel):
    """A model that does not say where it comes from."""


@pytest.mark.parametrize(("model", "why"), [(Bare, "Bare.size has no description"), (Foreign, "Foreign has no source")])
def test_what_is_not_explained_is_refused(model: type[BaseModel], why: str) -> None:
    with pytest.raises(Undocumented, match=why):
        list(model_sections(model, "spec"))


def test_readme_links_to_it() -> None:
    assert "(docs/reference/README.md)" in (ROOT / "README.md").read_text(encoding="utf-8")
