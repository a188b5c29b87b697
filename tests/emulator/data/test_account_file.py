"""The store's file: nothing answered is lost, whatever ends the process."""

import os
import subprocess
import sys

import pytest
from tencentcloud.common.credential import Credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.mps.v20190612 import models
from tencentcloud.mps.v20190612.mps_client import MpsClient

from reconciler.emulator import EMULATOR_SECRET_ID, EMULATOR_SECRET_KEY, Emulator, Quirks

SERVE = """
import sys
from pathlib import Path
from reconciler.emulator import serve
serve(store=Path(sys.argv[1]), rates=False, ready=lambda url: print(url, flush=True))
"""


def contents(emulator):
    return emulator.words(), emulator.templates(), emulator.tasks()


def fill(bench):
    bench.create("a", "b", "c", tags=["t"])
    bench.ok("DeleteWordSamples", {"Keywords": ["b"]})
    for name in ("one", "two"):
        bench.ok("CreateContentReviewTemplate", {"Name": name, "PornConfigure": {"AsrReviewInfo": {"Switch": "ON"}}})
    bench.ok("ModifyContentReviewTemplate", {"Definition": 30, "Comment": "changed"})
    bench.ok("DeleteContentReviewTemplate", {"Definition": 31})
    bench.ok("ProcessMediaByMPS", {"FileId": "1", "SubAppId": 1, "AiAnalysisTask": {"Definition": 21}}, service="vod")


def test_a_store_is_read_again(emulate, tmp_path):
    path = tmp_path / "folder" / "store.jsonl"
    bench = emulate(store=path)
    fill(bench)
    before = contents(bench.emulator)
    bench.close()
    again = emulate(store=path)
    assert contents(again.emulator) == before
    assert set(again.listed()) == {"a", "c"}
    assert again.ok("CreateContentReviewTemplate")["Definition"] == 32


def test_kill_9_loses_nothing_that_was_answered(tmp_path):
    path = tmp_path / "store.jsonl"
    answered = []
    with subprocess.Popen([sys.executable, "-c", SERVE, str(path)], stdout=subprocess.PIPE, text=True) as process:
        port = int(process.stdout.readline().rpartition(":")[2])
        client = MpsClient(
            Credential(EMULATOR_SECRET_ID, EMULATOR_SECRET_KEY),
            "",
            ClientProfile(httpProfile=HttpProfile(protocol="http", endpoint=f"127.0.0.1:{port}", keepAlive=True)),
        )
        for number in range(50):
            request = models.CreateWordSamplesRequest()
            request._deserialize({"Usages": ["All"], "Words": [{"Keyword": f"w{number}"}]})
            client.CreateWordSamples(request)
            answered.append(f"w{number}")
        process.kill()
    with Emulator(store=path) as emulator:
        assert list(emulator.words()) == answered


def test_a_cut_last_line_is_dropped(emulate, tmp_path):
    path = tmp_path / "store.jsonl"
    bench = emulate(store=path)
    bench.create("a")
    bench.create("b")
    bench.close()
    whole = path.read_bytes()
    for length in range(whole.index(b"\n") + 1, len(whole)):
        path.write_bytes(whole[:length])
        with Emulator(store=path) as emulator:
            assert set(emulator.words()) == {"a"}
            emulator.put_word("c")
        with Emulator(store=path) as emulator:
            assert set(emulator.words()) == {"a", "c"}


@pytest.mark.parametrize("line", [b"nonsense\n", b"{}\n", b"[]\n", b'["strange", 1]\n'])
def test_a_foreign_file_is_refused(tmp_path, line):
    path = tmp_path / "store.jsonl"
    path.write_bytes(line)
    with pytest.raises(ValueError, match=r"store|record"):
        Emulator(store=path)
    assert path.read_bytes() == line


def test_a_log_much_longer_than_its_data_is_compacted(emulate, tmp_path):
    path = tmp_path / "store.jsonl"
    bench = emulate(store=path)
    fill(bench)
    for number in range(1200):
        bench.emulator.put_word("a", tags=[str(number)])
    before = contents(bench.emulator)
    bench.close()
    again = emulate(store=path)
    assert path.read_bytes().count(b"\n") < 10
    assert sorted(entry.name for entry in tmp_path.iterdir()) == [".store.jsonl.lock", "store.jsonl"]
    assert contents(again.emulator) == before
    again.create("d")
    again.close()
    last = emulate(store=path)
    assert set(last.emulator.words()) == {"a", "c", "d"}
    assert last.ok("CreateContentReviewTemplate")["Definition"] == 32


def test_after_a_restart_everything_is_visible(emulate, tmp_path):
    bench = emulate(store=tmp_path / "store", quirks=Quirks(visible_created=9))
    bench.create("a")
    bench.close()
    assert set(emulate(store=tmp_path / "store").listed()) == {"a"}


def test_lone_surrogates_survive(emulate, tmp_path):
    bench = emulate(store=tmp_path / "store")
    bench.create("\ud800x")
    assert set(bench.listed()) == {"\ud800x"}
    bench.close()
    assert set(emulate(store=tmp_path / "store").listed()) == {"\ud800x"}


def test_a_full_disk_is_an_internal_error_and_changes_nothing(emulate, tmp_path, monkeypatch):
    path = tmp_path / "store"
    bench = emulate(store=path)
    bench.create("a")
    whole, write = path.read_bytes(), os.write

    def full(file, data):
        if len(data) < 10:
            raise OSError(28, "No space left on device")
        return write(file, data[: len(data) - 5])

    monkeypatch.setattr(os, "write", full)
    assert bench.create("b")["Error"]["Code"] == "InternalError"
    monkeypatch.undo()
    assert path.read_bytes() == whole
    bench.create("c")
    assert set(bench.emulator.words()) == {"a", "c"}
    with pytest.raises(RuntimeError, match="failed while answering"):
        bench.close()
    assert set(emulate(store=path).emulator.words()) == {"a", "c"}


def test_a_store_that_another_process_serves_can_be_read_but_not_written(tmp_path):
    """A plan may look at the emulator's data while an apply is writing it; two writers would lose answers."""
    path = tmp_path / "data.jsonl"
    script = (
        "import sys, pathlib\n"
        "from reconciler.emulator import Emulator\n"
        "with Emulator(store=pathlib.Path(sys.argv[1])) as emulator:\n"
        "    emulator.put_word('casino')\n"
        "    print('ready', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as owner:
        assert owner.stdout.readline() == "ready\n"
        with Emulator(store=path) as reader:
            assert reader.follows
            assert list(reader.words()) == ["casino"]
            with pytest.raises(OSError, match="served by another process"):
                reader.put_word("poker")
        owner.stdin.close()
        assert owner.wait() == 0
    with Emulator(store=path) as heir:
        assert not heir.follows
        heir.put_word("poker")
        assert set(heir.words()) == {"casino", "poker"}
