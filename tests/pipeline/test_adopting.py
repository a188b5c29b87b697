"""adopt: several at once, by cloud name, with a look at what differs before anything is written."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from pathlib import Path

from tests.support.manifests import HEAD, PROJECT, template, words
from tests.support.program import environment
from tests.support.waiting import PATIENCE

from .conftest import Desk

DEV = PROJECT + "defaults: {keywords: {usages: [Review]}}\ntargets:\n  dev: {}\n"
LEAF = {"Switch": "ON", "BlockConfidence": 80, "ReviewConfidence": 0}


def filled(desk: Desk, *names: str) -> list[int]:
    assert desk.emulator is not None
    desk.emulator.put_word("casino", ("Review",))
    desk.put("reconciler.yaml", DEV)
    return [desk.emulator.put_template(name, None, PornConfigure={"ImgReviewInfo": LEAF}) for name in names]


def test_several_addresses(small: Desk) -> None:
    """Addresses and ids in a row; all or none."""
    one, two = filled(small, "one", "two")
    small.put("manifests/a.yaml", template("one") + template("two") + "---\n" + words("casino", "poker"))
    done = small.run("adopt", "ContentReviewTemplate/one", str(one), "ContentReviewTemplate/two", "999", code=1)
    assert "has no ContentReviewTemplate 999" in done.err
    assert "ContentReviewTemplate/one" not in small.run("state", "list").out
    arguments = ["ContentReviewTemplate/one", str(one), "KeywordSample/casino", "ContentReviewTemplate/two", str(two)]
    done = small.run("adopt", *arguments)
    assert [line.partition(" (")[0] for line in done.out.splitlines()] == [
        "adopted ContentReviewTemplate/one",
        "adopted KeywordSample/casino",
        "adopted ContentReviewTemplate/two",
    ]
    assert "check before you apply" in done.err
    assert small.run("plan", "--format", "json").json["summary"]["create"] == 1


def test_one_object_has_one_address(small: Desk) -> None:
    """Two addresses for one id, in one command or in two: the second is refused, and nothing was written."""
    one, two = filled(small, "one", "two")
    small.put("manifests/a.yaml", template("one") + template("two"))
    both = ["ContentReviewTemplate/one", str(one), "ContentReviewTemplate/two", str(one)]
    refused = small.run("adopt", *both, "--auto-approve", code=3).err
    assert "[adopt-taken]" in refused
    assert f"ContentReviewTemplate/two and ContentReviewTemplate/one are both to be adopted from {one}" in refused
    assert small.run("state", "list").out == ""
    small.run("adopt", "ContentReviewTemplate/one", str(one))
    refused = small.run("adopt", "ContentReviewTemplate/two", str(one), "--auto-approve", code=3).err
    assert "which is managed as ContentReviewTemplate/one" in refused
    small.run("adopt", "ContentReviewTemplate/two", str(two))


def test_adopting_is_refused_on_the_wrong_account(small: Desk) -> None:
    """As any plan: whoever manages objects of another account would lose them at the next apply."""
    (one,) = filled(small, "one")
    small.put("reconciler.yaml", DEV.replace("dev: {}", 'dev: {account: "42"}'))
    small.put("manifests/a.yaml", template("one"))
    assert "[account]" in small.run("adopt", "ContentReviewTemplate/one", str(one), code=3).err
    assert small.run("state", "list").out == ""


def test_by_exact_cloud_name(small: Desk) -> None:
    """One live object of the name is adopted, none is a word, several are refused with the commands."""
    one, first, second = filled(small, "One", "twin", "twin")
    named = HEAD.format(kind="ContentReviewTemplate", name="mine") + "  name: One\n  pornConfigure:\n"
    leaf = "    imgReviewInfo: {switch: ON, blockConfidence: 80}\n"
    small.put("manifests/a.yaml", named + leaf + template("absent") + "---\n" + words("casino", "poker"))
    done = small.run("adopt", "--by-name", "ContentReviewTemplate/*", "--by-name", "KeywordSample/*")
    assert f"adopted ContentReviewTemplate/mine (id {one})" in done.out
    assert "adopted KeywordSample/casino" in done.out
    assert "ContentReviewTemplate/absent: the account has nothing of its name" in done.err
    assert "KeywordSample/poker: the account has nothing of its name" in done.err
    assert "nothing to adopt" in small.run("adopt", "--by-name", "ContentReviewTemplate/mine").out
    small.put("manifests/b.yaml", template("twin"))
    done = small.run("adopt", "--by-name", "*/twin", code=3)
    for identity in (first, second):
        assert f"reconciler adopt ContentReviewTemplate/twin {identity}" in done.err
    assert "no manifest declares anything that matches x*" in small.run("adopt", "--by-name", "x*", code=1).err
    assert "name an ADDRESS" in small.run("adopt", code=1).err
    # With several targets a command is for none of them until it names one.
    small.put("reconciler.yaml", DEV + "  other: {}\n")
    done = small.run("adopt", "--by-name", "*/twin", "--target", "dev", code=3)
    assert f"reconciler adopt ContentReviewTemplate/twin {first} --target dev\n" in done.err
    assert (
        f"reconciler adopt ContentReviewTemplate/twin {first} --target dev\n"
        in small.run("apply", "--auto-approve", "--target", "dev", code=3).err
    )


def test_what_shares_its_cloud_name_is_adopted_by_id_only(small: Desk) -> None:
    """Also where only one is left: its name is no sign of which of the declared ones it is."""
    first, second = filled(small, "twin", "twin")
    shared = [template(name, more="  name: twin\n", life=", sharedName: true") for name in ("a", "b")]
    small.put("manifests/a.yaml", "".join(shared))
    told = small.run("adopt", "--by-name", "ContentReviewTemplate/a", code=3).err
    assert "ContentReviewTemplate/a shares its cloud name: it is adopted by id only" in told
    assert f"reconciler adopt ContentReviewTemplate/a {second}" in told
    small.run("adopt", "ContentReviewTemplate/a", str(second))
    told = small.run("adopt", "--by-name", "ContentReviewTemplate/b", code=3).err
    assert f"reconciler adopt ContentReviewTemplate/b {first}" in told
    assert str(second) not in told
    done = small.run("adopt", "ContentReviewTemplate/b", str(first))
    assert f"adopted ContentReviewTemplate/b (id {first})" in done.out
    assert small.run("plan").out.startswith("nothing to do")


def test_one_more_of_a_shared_name_needs_permission(small: Desk, tmp_path: Path) -> None:
    """Which of them is declared, and whether another one is wanted, only a person knows; a saved plan keeps that."""
    (theirs,) = filled(small, "twin")
    small.put("manifests/a.yaml", template("a", more="  name: twin\n", life=", sharedName: true"))
    refused = small.run("apply", "--auto-approve", code=3).err
    assert "[namesakes]" in refused
    assert f"reconciler adopt ContentReviewTemplate/a {theirs}" in refused
    saved = str(tmp_path / "saved.plan")
    small.run("plan", "--out", saved)
    small.run("apply", saved, "--auto-approve", code=3)
    small.run("apply", saved, "--auto-approve", "--allow-namesakes")
    assert small.run("plan").out.startswith("nothing to do")


def test_what_differs_is_shown_and_asked_about(small: Desk) -> None:
    """On a terminal; without one it is refused; the cloud's own time of the last change is told."""
    (one,) = filled(small, "one")
    small.put("manifests/a.yaml", template("one", block=70))
    command = ["adopt", "ContentReviewTemplate/one", str(one)]
    assert "add --auto-approve" in small.run(*command, code=3).err
    code, shown = on_terminal(small, command, "no")
    assert (code, "not adopted; nothing was written" in shown) == (1, True)
    assert "last changed" in shown
    assert "80 → 70" in shown
    code, shown = on_terminal(small, command, "yes")
    assert (code, f"adopted ContentReviewTemplate/one (id {one})" in shown) == (0, True)


def test_another_target_that_manages_it_is_named(small: Desk) -> None:
    """Nothing in the cloud marks an owner; the states of the same project can be asked."""
    (one,) = filled(small, "one")
    small.put("reconciler.yaml", DEV + "  second: {}\n")
    small.put("manifests/a.yaml", template("one"))
    command = ["adopt", "ContentReviewTemplate/one", str(one), "--target"]
    assert "managed by target" not in small.run(*command, "dev").err
    assert f"{one} is managed by target dev too, as ContentReviewTemplate/one" in small.run(*command, "second").err


def on_terminal(desk: Desk, command: list[str], answer: str) -> tuple[int, str]:
    """Run a command on a terminal of its own, and answer its question."""
    main, side = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "reconciler", *command],
        cwd=desk.folder,
        env=environment(desk.env),
        stdin=side,
        stdout=side,
        stderr=side,
        start_new_session=True,
    )
    os.close(side)
    shown, asked = b"", False
    try:
        while select.select([main], [], [], PATIENCE)[0]:
            try:
                piece = os.read(main, 65536)
            except OSError:  # how Linux tells that the other side is closed
                break
            shown += piece
            if not asked and b"type yes" in shown:
                os.write(main, answer.encode() + b"\n")
                asked = True
        return process.wait(PATIENCE), shown.decode()
    finally:
        process.kill()
        process.wait()
        os.close(main)


def test_the_folder_is_clean(small: Desk) -> None:
    """A refused adoption leaves no state behind."""
    filled(small)
    small.put("manifests/a.yaml", words("poker"))
    small.run("adopt", "KeywordSample/poker", code=1)
    assert not list(Path(small.folder / ".reconciler").rglob("state.json"))
