"""The manifests of the example are sound, and the emulator accepts the requests they lead to."""

import jsonschema
import pytest

from reconciler.emulator import Emulator
from reconciler.files.yaml_tree import parse
from reconciler.kinds.documents import Declared, Metadata
from reconciler.kinds.media_processing.expand import run
from reconciler.kinds.media_processing.spec import MediaProcessingSpec
from reconciler.kinds.media_processing.wire import start, started
from reconciler.model.project import Defaults
from reconciler.model.spec import core
from tests.support.paths import ROOT

from .media import tree
from .test_media_emulator import ask, client
from .test_media_rules import TAKEN

FOLDER = ROOT / "examples" / "media-processing" / "manifests"


def declared():
    for path in sorted(FOLDER.glob("*.yaml")):
        roots, problems = parse(path.read_text(encoding="utf-8"), path.name)
        assert problems == []
        for root in roots:
            tree = root["spec"]
            spec = MediaProcessingSpec.model_validate(tree)
            yield Declared(path.name, Metadata(str(root["metadata"]["name"]), False, ()), spec, tree, Defaults())


@pytest.fixture(scope="module")
def runs():
    return [run(document) for document in declared()]


def test_there_is_nothing_to_warn_of(runs):
    assert [problem for _, problems in runs for problem in problems] == []


def test_each_is_another_run(runs):
    assert len({found.digest for found, _ in runs}) == len(runs) == 9


def test_both_requests_of_the_page_are_there(runs):
    calls = [dict(start(found.resource.address, found.resource.form, found.options.texts).params) for found, _ in runs]
    shared = {"FileId": "966263619095884274", "SubAppId": 221157}
    assert shared | {"MPSProcessMediaParams": '{"AiAnalysisTask":{"Definition": 21,"ExtendedParameter":""}}'} in calls
    assert shared | {"AiAnalysisTask": {"Definition": 21, "ExtendedParameter": ""}} in calls


def test_the_emulator_accepts_each(runs):
    with Emulator(rates=False) as emulator:
        vod = client(emulator)
        for found, _ in runs:
            call = start(found.resource.address, found.resource.form, found.options.texts)
            assert started(ask(vod, call.action, call.params))


def test_editors_accept_each():
    schema = MediaProcessingSpec.model_json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    for document in declared():
        jsonschema.validate(core(document.tree), schema)


@pytest.mark.parametrize("text", [text for text in TAKEN if "timeout" not in text and "21}\n" not in text])
def test_editors_accept_what_we_take(text):
    head = 'fileId: "1"\nsubAppId: 7\n'
    jsonschema.validate(core(tree(head + text)), MediaProcessingSpec.model_json_schema())
