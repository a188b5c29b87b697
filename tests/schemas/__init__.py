"""The JSON Schemas, held against an independent validator and the program's own judgement."""
