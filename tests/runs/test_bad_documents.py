"""What ``validate`` says of documents that cannot be run: place, rule and what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.program import run

HEAD = "apiVersion: reconciler/v1\nkind: MediaProcessing\nmetadata: {name: a}\nspec:\n"
BASE = '  fileId: "1"\n  subAppId: 5\n'
SPEECH = "processType: 0, videoSrcLanguage: zh"
BLUR = "eraseType: privacy, erasePrivacyConfig: {privacyModel: blur, privacyTargets: [face]}"
BAD = {
    "no task": (BASE, "5:3", ["aiAnalysisTask", "mpsProcessMediaParams"]),
    "two ways": (
        BASE + "  aiAnalysisTask: {definition: 1}\n  mpsProcessMediaParams: {A: 1}\n",
        "8:",
        ["silently ignored", "keep mpsProcessMediaParams or the structured tasks"],
    ),
    "no file": ("  subAppId: 5\n  aiAnalysisTask: {definition: 1}\n", "5:3", ["fileId"]),
    "a word for a number": (BASE + "  aiAnalysisTask: {definition: many}\n", "7:", ["many"]),
    "a misspelt field": (BASE + "  aiAnalysisTask: {defintion: 1}\n", "7:", ["defintion", "definition"]),
    "a misspelt task": (BASE + "  aiAnalisysTask: {definition: 1}\n", "7:", ["aiAnalysisTask"]),
    "broken JSON": (BASE + "  mpsProcessMediaParams: '{\"A\":'\n", "7:", ["JSON"]),
    "both parameters": (
        BASE + f"  smartEraseTask: {{definition: 1, rawParameter: {{{BLUR}}}}}\n",
        "7:",
        ["rawParameter"],
    ),
    "no configuration": (
        BASE + "  smartEraseTask: {rawParameter: {eraseType: privacy}}\n",
        "7:",
        ["erasePrivacyConfig"],
    ),
    "one language too little": (
        BASE + f"  smartSubtitlesTask: {{rawParameter: {{{SPEECH}, subtitleType: 2, translateSwitch: ON}}}}\n",
        "7:",
        ["translateDstLanguage"],
    ),
    "no such language": (
        BASE + "  smartSubtitlesTask: {rawParameter: {videoSrcLanguage: klingon, subtitleType: 0}}\n",
        "7:",
        ["klingon"],
    ),
    "a wrong type of subtitle": (
        BASE + f"  smartSubtitlesTask: {{rawParameter: {{{SPEECH}, subtitleType: 1}}}}\n",
        "7:",
        ["subtitle-type", "allowed: 0", "translateSwitch: ON"],
    ),
    "a wait without an end": (BASE + "  aiAnalysisTask: {definition: 1}\n  wait: {timeout: never}\n", "8:", ["never"]),
    "a policy that is none": (
        BASE + "  aiAnalysisTask: {definition: 1}\n  runPolicy: always\n",
        "8:",
        ["always", "onChange", "once"],
    ),
}


@pytest.mark.parametrize("what", BAD)
def test_the_message_names_place_and_remedy(what: str, tmp_path: Path) -> None:
    """One error, exit 1; the file, the line, and the words that help."""
    spec, place, words = BAD[what]
    (tmp_path / "a.yaml").write_text(HEAD + spec, encoding="utf-8")
    done = run("validate", ".", cwd=tmp_path)
    assert done.code == 1, done
    assert f"a.yaml:{place}" in done.said, done.said
    for word in words:
        assert word in done.said, done.said
