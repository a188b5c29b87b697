"""The JSON Schemas, held against an independent validator and the program's own judgement."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
