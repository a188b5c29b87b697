"""Tests about the project itself: its layers, its start-up, its files."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "reconciler"
