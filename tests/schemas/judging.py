"""A manifest or project file before two judges: the schema, by an independent validator, and the program."""

import json

from jsonschema import Draft202012Validator

from reconciler.pipeline.loading import load as load_project
from reconciler.pipeline.schemas import schemas

from .loading import load

VALIDATORS = {name.partition(".")[0]: Draft202012Validator(json.loads(text)) for name, text in schemas().items()}
PROJECT = "apiVersion: reconciler/v1\nkind: Project\nname: p\nmanifests: [manifests]\n"


def schema_says(which, text):
    """Messages of the validator over every document in ``text``."""
    return [error.message for document in load(text) for error in VALIDATORS[which].iter_errors(document)]


def program_says(folder, manifest=None, project=PROJECT):
    """Rules of the program's errors, for a project with these texts."""
    (folder / "manifests").mkdir()
    (folder / "reconciler.yaml").write_text(project, encoding="utf-8")
    if manifest is not None:
        (folder / "manifests" / "m.yaml").write_text(manifest, encoding="utf-8")
    return [problem.rule for problem in load_project(folder).problems if problem.severity == "error"]
