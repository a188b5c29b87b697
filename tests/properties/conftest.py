"""Profiles of the property tests: the default one is for every run, ``HYPOTHESIS_PROFILE=long`` looks for trouble.

``HYPOTHESIS_PROFILE=long HYPOTHESIS_SEED=7 pytest tests/properties`` runs thousands of examples from another start.
"""

import os

from hypothesis import HealthCheck, seed, settings

# An example is a whole project with several applies over a socket: slow to draw and to run, by its nature.
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]

settings.register_profile("default", max_examples=60, deadline=None, suppress_health_check=SLOW)
settings.register_profile("long", max_examples=3000, deadline=None, suppress_health_check=SLOW)
settings.load_profile("long" if os.environ.get("HYPOTHESIS_PROFILE") == "long" else "default")


def pytest_collection_modifyitems(items):
    """Another seed, where one is asked for."""
    number = os.environ.get("HYPOTHESIS_SEED")
    if number is None:
        return
    for item in items:
        inner = getattr(item, "obj", None)
        if getattr(inner, "is_hypothesis_test", False):
            seed(int(number))(inner)
