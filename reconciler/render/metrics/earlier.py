"""What metrics that were written earlier say of the last success: a run that fails must not lose it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isfinite

from reconciler.model.figures import PREFIX, Run

NAME = f"{PREFIX}last_success_timestamp_seconds"
AHEAD = 86_400.0
"""Seconds by which an earlier time may lie in the future: the clock of another machine, not a forged or broken file."""


def last_successes(data: bytes, now: float) -> Mapping[Run, float]:
    """Return when each run last succeeded, 0 for never, as ``data`` says: what ``metrics_text`` made earlier.

    Raises ValueError, which says what is wrong, where ``data`` is damaged: then nothing in it is believed.
    """
    from prometheus_client.parser import text_string_to_metric_families

    found: dict[Run, float] = {}
    try:
        families = list(text_string_to_metric_families(data.decode("utf-8")))
    except UnicodeDecodeError as error:
        raise ValueError("it is not UTF-8") from error
    # The parser raises whatever its reading of a broken line ends in.
    except (ValueError, LookupError, TypeError) as error:
        raise ValueError("it is not in Prometheus' text format") from error
    if not data.endswith(b"\n"):
        raise ValueError("its end is missing")
    for family in families:
        if family.name == NAME:
            found.update(_times(family.samples, now))
    return found


def _times(samples: object, now: float) -> Iterator[tuple[Run, float]]:
    from prometheus_client.samples import Sample

    assert isinstance(samples, list)
    for sample in samples:
        assert isinstance(sample, Sample)
        if sample.name != NAME or set(sample.labels) != set(Run._fields):
            raise ValueError(f"{NAME} has other labels than {', '.join(Run._fields)}")
        if not (isfinite(sample.value) and 0 <= sample.value <= now + AHEAD):
            raise ValueError(f"{NAME} is {sample.value:g}, which is no time of a run")
        yield Run(**sample.labels), sample.value
