"""``explain --live``: what the account and the state have, in a few calls."""

from __future__ import annotations

from typing import Any

from tests.support.manifests import DEV, HEAD, words
from tests.support.project import Project

from .explained_project import ASR, OCR, explained


def test_live_in_few_calls(gambling: Project) -> None:
    gambling.apply()
    gambling.cloud.edit("CreateContentReviewTemplate", Name="theirs", UserDefineConfigure=_reading("gambling"))
    gambling.cloud.edit("ModifyWordSample", Keyword="casino", TagOperationInfo={"Type": "reset", "Tags": ["other"]})
    gambling.cloud.forget_calls()
    found = explained(gambling, "word:casino", "--live")
    assert gambling.cloud.calls() == {"mps.DescribeWordSamples": 1, "mps.DescribeContentReviewTemplates": 2}
    casino = found["keywords"][0]
    [account] = casino["account"]
    assert (account["form"]["tags"], casino["form"]["tags"], casino["state"]["form"]["tags"]) == (
        ["other"],
        ["gambling"],
        ["gambling"],
    )
    reached = {(leaf["template"], leaf["path"]) for leaf in account["leaves"] if leaf["reaches"]}
    assert ("ContentReviewTemplate/strict", ASR) in reached
    assert ("ContentReviewTemplate/strict", OCR) not in reached
    assert any("theirs (not declared)" in leaf["template"] for leaf in account["leaves"])
    assert any("(preset)" in leaf["template"] for leaf in account["leaves"])
    text = gambling.run("explain", "word:casino", "--live").out
    assert "  state: managed with usages" in text
    assert "  account: usages Review.Asr, Review.Ocr; tags other; changed 2" in text


def since(project: Project, name: str) -> dict[str, Any] | None:
    """Since when the state has a keyword as it is, as the command says it in JSON."""
    [found] = [each for each in explained(project, f"word:{name}", "--live")["keywords"] if each["keyword"] == name]
    known: dict[str, Any] | None = found["state"]["since"]
    return known


def test_since_which_apply(gambling: Project) -> None:
    """The first kept version that records it as it is now; a change begins anew, others do not."""
    gambling.apply()
    first = since(gambling, "casino")
    assert first is not None and not first["oldest"]
    gambling.put("manifests/more.yaml", words("roulette", name="later"))
    gambling.apply()
    second = since(gambling, "roulette")
    assert second is not None
    assert since(gambling, "casino") == first
    assert second["serial"] > first["serial"] and not second["oldest"]
    gambling.put("manifests/more.yaml", words("roulette", name="later", more="  tags: [other]\n"))
    gambling.apply()
    third = since(gambling, "roulette")
    assert third is not None and third["serial"] > second["serial"]
    for version in (gambling.root / ".reconciler/dev/versions").glob("*.json"):
        if int(version.stem) < first["serial"]:
            version.unlink()
    assert since(gambling, "casino") == {**first, "oldest": True}
    said = gambling.run("explain", "word:casino", "--live").out
    assert f"since version {first['serial']}, the oldest that is kept, of 2" in said


def test_since_is_not_known_where_no_version_is_kept(gambling: Project) -> None:
    gambling.apply()
    for version in (gambling.root / ".reconciler/dev/versions").glob("*.json"):
        version.unlink()
    assert since(gambling, "casino") is None


def test_live_what_only_the_account_has(gambling: Project) -> None:
    gambling.cloud.edit("CreateWordSamples", Usages=["Review"], Words=[{"Keyword": "bingo", "Tags": ["gambling"]}])
    found = explained(gambling, "bingo", "--live")["keywords"]
    assert [(each["keyword"], each["mentions"], each["form"], len(each["account"])) for each in found] == [
        ("bingo", [], None, 1)
    ]
    assert "unknown word" in gambling.run("explain", "word:bingos", "--live", code=1).err
    assert "account: does not have it" in gambling.run("explain", "poker", "--live").out


def test_live_of_a_template(gambling: Project) -> None:
    gambling.apply()
    identity = str(gambling.cloud.templates()["strict"])
    [strict] = explained(gambling, "strict", "--live")["addresses"]
    assert (strict["state"]["id"], strict["account"]["name"]) == (identity, "strict")
    assert "account: as declared" in gambling.run("explain", "strict", "--live").out
    gambling.cloud.edit("ModifyContentReviewTemplate", Definition=int(identity), Comment="by hand")
    assert 'account: comment is "by hand"; declared ""' in gambling.run("explain", "strict", "--live").out


def test_live_of_a_template_that_is_not_there(gambling: Project) -> None:
    assert "account: no apply or adopt has recorded" in gambling.run("explain", "strict", "--live").out
    gambling.apply()
    gambling.cloud.edit("DeleteContentReviewTemplate", Definition=gambling.cloud.templates()["strict"])
    assert "account: its object is gone" in gambling.run("explain", "strict", "--live").out


def test_live_where_templates_may_not_be_read(gambling: Project) -> None:
    gambling.cloud.fault("action=DescribeContentReviewTemplates,kind=code:UnauthorizedOperation,count=9")
    gambling.cloud.edit("CreateWordSamples", Usages=["Review"], Words=[{"Keyword": "bingo"}])
    found = explained(gambling, "word:bingo", "--live")
    assert found["remarks"][0].startswith("the templates of the account could not be read")
    assert len(found["keywords"][0]["account"]) == 1


def test_live_is_refused_for_another_account(gambling: Project) -> None:
    gambling.put("reconciler.yaml", DEV.replace("dev: {}", "dev: {account: '100000000009'}"))
    assert "wrong account" in gambling.run("explain", "casino", "--live", code=3).err


def test_live_never_lists_all_keywords(project: Project) -> None:
    many = "".join(f"word{number}\n" for number in range(3000))
    project.put("lists/many.txt", many)
    project.put(
        "manifests/a.yaml",
        HEAD.format(kind="KeywordSamples", name="many") + "  keywordsFrom: [{file: ../lists/many.txt}]\n",
    )
    project.apply()
    project.cloud.forget_calls()
    explained(project, "word77", "--live")
    assert project.cloud.count("DescribeWordSamples") == 1


def _reading(tag: str) -> dict[str, Any]:
    return {"OcrReviewInfo": {"Switch": "ON", "LabelSet": [tag]}}
