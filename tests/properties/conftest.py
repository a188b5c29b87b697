"""Profiles of the property tests: the default one is for every run, ``HYPOTHESIS_PROFILE=long`` looks for trouble.

``HYPOTHESIS_PROFILE=long pytest tests/properties --hypothesis-seed=7`` runs thousands of examples from another start.
The default profile takes about half a minute of CPU for the whole folder.
"""

import os

from hypothesis import HealthCheck, settings

# An example is a whole project with several applies over a socket: slow to draw and to run, by its nature.
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]

settings.register_profile("default", max_examples=60, deadline=None, suppress_health_check=SLOW)
settings.register_profile("long", max_examples=3000, deadline=None, suppress_health_check=SLOW)
settings.load_profile("long" if os.environ.get("HYPOTHESIS_PROFILE") == "long" else "default")
