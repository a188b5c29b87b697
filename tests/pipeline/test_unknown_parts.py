"""What an account has that this version does not know: reported, kept where the API allows, and said before it is lost.

The published listing shows UserDefineConfigure.ImgReviewInfo, ON, which no request has.
"""

from __future__ import annotations

import json

import pytest

from reconciler.emulator import Emulator, Quirks
from tests.support.credentials import DEFAULT_CREDENTIALS
from tests.support.project import Project

HEAD = "apiVersion: reconciler/v1\nkind: ContentReviewTemplate\nmetadata: {name: strict}\nspec:\n"
IMAGE = {"Switch": "ON", "LabelSet": ["politician"], "BlockConfidence": 80, "ReviewConfidence": 30}
PATH = "userDefineConfigure.imgReviewInfo"
"""What is unknown."""
PROJECT = "apiVersion: reconciler/v1\nkind: Project\nname: x\nmanifests: [manifests]\ntargets: {dev: {}}\n"


def written(comment: str = "c", block: int = 60, extra: str = "") -> str:
    return (
        HEAD + f"  comment: {comment}\n  pornConfigure: {{imgReviewInfo: {{switch: ON}}}}\n"
        f"  userDefineConfigure: {{ocrReviewInfo: {{switch: ON, blockConfidence: {block}{extra}}}}}\n"
    )


class Account:
    """An emulator in this process, and a project that points at it."""

    def __init__(self, project: Project, emulator: Emulator) -> None:
        self.project, self.emulator = project, emulator
        project.env = {**DEFAULT_CREDENTIALS, "RECONCILER_ENDPOINT": emulator.url}
        project.put("reconciler.yaml", PROJECT)
        project.put("manifests/t.yaml", written())
        self.id = emulator.put_template(
            "strict",
            "c",
            PornConfigure={"ImgReviewInfo": {"Switch": "ON"}},
            UserDefineConfigure={"OcrReviewInfo": {"Switch": "ON", "BlockConfidence": 60}, "ImgReviewInfo": IMAGE},
        )

    @property
    def image(self) -> dict[str, object]:
        return dict(self.emulator.templates()[self.id]["groups"]["UserDefineConfigure"]["ImgReviewInfo"])

    @property
    def ocr(self) -> dict[str, object]:
        return dict(self.emulator.templates()[self.id]["groups"]["UserDefineConfigure"]["OcrReviewInfo"])

    def adopt(self) -> str:
        done = self.project.run("adopt", "ContentReviewTemplate/strict", str(self.id), "--auto-approve")
        return done.said


@pytest.fixture(params=["unchanged", "cleared"])
def account(request, tmp_path):
    quirks = Quirks(omitted_group=request.param, omitted_leaf="unchanged" if request.param == "unchanged" else "off")
    with Emulator(rates=False, quirks=quirks) as emulator:
        made = Account(Project(tmp_path), emulator)
        made.reading = request.param
        yield made


def test_adopt_and_plan_report_it(account):
    assert f"{PATH} is " in account.adopt()
    said = account.project.run("plan").said
    assert f"ContentReviewTemplate/strict: {PATH} is " in said
    assert "it is left as it is" in said
    assert '"politician"' in said


@pytest.mark.slow
def test_a_change_elsewhere_leaves_its_group_alone(account):
    """Under the reading that Terraform relies on it is kept; under the other, all that can be is mended."""
    account.adopt()
    account.project.put("manifests/t.yaml", written("new"))
    assert "it is left as it is" in account.project.run("plan").said
    (change,) = account.project.run("plan", "--format", "json").json["changes"]
    assert f"userDefineConfigure is not sent, since no request can hold {PATH}" in change["dips"]
    account.emulator.forget_calls()
    account.project.run("apply", "--auto-approve")
    first, *mended = [params for action, params in account.emulator.log if action.startswith("mps.Modify")]
    assert "UserDefineConfigure" not in first
    assert len(mended) == (account.reading == "cleared")
    assert account.ocr["Switch"] == "ON"
    assert account.ocr["BlockConfidence"] == 60
    if account.reading == "unchanged":
        assert account.image == IMAGE
    assert account.project.run("plan").out.startswith("nothing to do")


def test_a_change_of_its_group_says_beforehand_that_it_may_be_lost(account):
    account.adopt()
    account.project.put("manifests/t.yaml", written(block=61))
    said = account.project.run("plan").said
    assert "the planned change may reset it" in said
    (change,) = account.project.run("plan", "--format", "json").json["changes"]
    assert not change["dips"]
    saved = account.project.root / "saved.plan"
    account.project.run("plan", "--out", saved)
    assert "the planned change may reset it" in account.project.run("show", saved).said
    account.project.run("apply", saved)
    assert account.ocr["BlockConfidence"] == 61


def test_a_delete_says_nothing_of_it(account):
    account.adopt()
    assert PATH not in account.project.run("plan", "--destroy").said


def test_what_nobody_manages_is_nobody_s_business(account):
    account.project.put("manifests/t.yaml", written().replace("strict", "other"))
    assert PATH not in account.project.run("plan").said


def test_export_writes_it_down(account):
    done = account.project.run("export", "home")
    assert f"not written: ContentReviewTemplate/strict: {PATH} is " in done.err
    text = (account.project.root / "home/manifests/templates.yaml").read_text()
    assert f"# Not written: {PATH} is " in text
    assert account.project.run("export", "again", "--format", "json").json["not_written"]
    (account.project.root / "home/reconciler.yaml").unlink()
    assert json.loads(account.project.run("validate", "home", "--format", "json").out)["errors"] == 0
