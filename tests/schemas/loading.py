"""YAML as an editor with a YAML 1.2 core schema reads it: independent of the program's own reader."""

import re

import yaml

TRUE, FALSE = ("true", "True", "TRUE"), ("false", "False", "FALSE")
NULL = ("", "~", "null", "Null", "NULL")


class Core(yaml.SafeLoader):
    """Only what YAML 1.2's core schema turns into numbers, booleans and null; ON, no and dates are texts."""

    yaml_implicit_resolvers = {}


Core.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(rf"^(?:{'|'.join(TRUE + FALSE)})$"), None)
Core.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|Null|NULL|)$"), None)
Core.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^[-+]?[0-9]+$"), None)
Core.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$"), None
)
Core.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(node.value))


def load(text):
    return [document for document in yaml.load_all(text, Core) if document is not None]
