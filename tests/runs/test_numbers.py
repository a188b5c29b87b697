"""Template numbers of VOD and of MPS are different things: where one is both, a plan says so."""

from __future__ import annotations

from reconciler.kinds import media_processing
from tests.faults.scenario import porn, template
from tests.support.paths import ROOT

from .bench import Bench, document

EXAMPLE = ROOT / "examples/media-processing/README.md"


def test_a_number_that_is_both(at: Bench) -> None:
    """A template of MPS got the number that a run names; the run goes ahead all the same."""
    assert at.apply(template("house", porn(80)), allowed=None).clean
    (number,) = at.cloud.templates()
    run = document("a", f"aiAnalysisTask: {{definition: {number}}}")
    inner = document("b", f"mpsProcessMediaParams: {{AiAnalysisTask: {{Definition: {number}}}}}")
    plan = at.plan(template("house", porn(80)), run, inner, document("c"))
    about = [line for line in plan.warnings if "is a template id of VOD" in line]
    assert [line.partition(":")[0] for line in about] == ["MediaProcessing/a", "MediaProcessing/b"]
    assert all("ContentReviewTemplate/house has the same number in MPS" in line for line in about)
    assert not plan.refusals
    assert at.apply().clean


def test_the_documentation_says_so() -> None:
    """Where people look: the kind, and its example."""
    assert "a space apart from the ids of MPS" in " ".join((media_processing.__doc__ or "").split())
    assert "the same number there is another template" in " ".join(EXAMPLE.read_text(encoding="utf-8").split())
