"""The Python API: what the command line does, without a terminal. Edges are wired to stages here and nowhere else."""

from reconciler.pipeline.applying import Applied, Approve, apply, apply_saved
from reconciler.pipeline.choice import Choice
from reconciler.pipeline.loading import Loaded, chosen_target, load, open_only, open_recorded
from reconciler.pipeline.offline import Recorded, plan_offline
from reconciler.pipeline.planning import make_drift, make_plan
from reconciler.pipeline.reading import Reading
from reconciler.pipeline.session import Options, Session, open_session

__all__ = [
    "Applied",
    "Approve",
    "Choice",
    "Loaded",
    "Options",
    "Reading",
    "Recorded",
    "Session",
    "apply",
    "apply_saved",
    "chosen_target",
    "load",
    "make_drift",
    "make_plan",
    "open_only",
    "open_recorded",
    "open_session",
    "plan_offline",
]
