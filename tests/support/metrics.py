"""Metrics as Prometheus' own client reads them."""

from __future__ import annotations

from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families


def metrics_of(path: Path) -> dict[tuple[str, ...], float]:
    """Name and labels of every sample, in alphabetical order of the labels; empty labels are left out."""
    return {
        (
            sample.name.removeprefix("reconciler_"),
            *(value for _, value in sorted(sample.labels.items()) if value),
        ): sample.value
        for family in text_string_to_metric_families(path.read_text(encoding="utf-8"))
        for sample in family.samples
    }
