"""What the tests of this kind share: manifests to specs, problems and requests."""

import textwrap

from reconciler.files.yaml_tree import parse
from reconciler.kinds.documents import Declared, Metadata
from reconciler.kinds.media_processing import expand
from reconciler.kinds.media_processing.request import request
from reconciler.kinds.media_processing.spec import MediaProcessingSpec
from reconciler.model.project import Defaults
from reconciler.model.spec import read

HEAD = "fileId: 1\nsubAppId: 7\n"


def tree(text):
    roots, problems = parse(textwrap.dedent(text), "run.yaml")
    assert problems == []
    return roots[0]


def spec(text):
    return MediaProcessingSpec.model_validate(tree(text))


def problems(text):
    """(rule, line, column) of every error, in order of their places."""
    return [(p.rule, p.position.line, p.position.column) for p in full_problems(text)]


def full_problems(text):
    return sorted(read(MediaProcessingSpec, tree(text)).problems, key=lambda problem: problem.position)


def run(text, name="summary"):
    """(Run, warnings) of a document's spec."""
    root = tree(text)
    declared = Declared(
        "run.yaml", Metadata(name, False, ()), MediaProcessingSpec.model_validate(root), root, Defaults()
    )
    return expand.run(declared)


def body(text):
    """The request that a spec leads to."""
    declared, _ = run(text)
    return request(declared.resource.form, declared.options.texts)


def flow(value):
    """A Python value as YAML in flow style: strings in quotes, numbers plain."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(value)


def lower(value):
    """A request in the API's case as manifest names."""
    if isinstance(value, dict):
        return {
            "mpsProcessMediaParams" if key == "MPSProcessMediaParams" else key[0].lower() + key[1:]: lower(part)
            for key, part in value.items()
        }
    return [lower(part) for part in value] if isinstance(value, list) else value


def manifest(params):
    """The spec of a request in the API's case."""
    return flow(lower({"FileId": "1", "SubAppId": 7} | params))
