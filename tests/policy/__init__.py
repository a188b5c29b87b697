"""Policy tests: the evaluator, coverage and comparison, without files and commands."""
