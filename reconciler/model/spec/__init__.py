"""Typed specs over raw YAML: the base model, what a scalar means, and what is wrong as problems with places.

YAML scalars arrive as ``Text``. A field's type decides what a scalar means, so ``ON`` is a word where a word is
wanted, and ``0123`` in a keyword stays as written.
"""

from reconciler.model.spec.reading import Reading, changed, read
from reconciler.model.spec.scalars import (
    NULLS,
    TARGET_NAME,
    AsInteger,
    AsNumber,
    Boolean,
    Integer,
    Spec,
    as_integer,
    core,
    is_null,
    quoted,
)

__all__ = [
    "NULLS",
    "TARGET_NAME",
    "AsInteger",
    "AsNumber",
    "Boolean",
    "Integer",
    "Reading",
    "Spec",
    "as_integer",
    "changed",
    "core",
    "is_null",
    "quoted",
    "read",
]
