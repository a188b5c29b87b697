"""Where things are: the checkout, the package, and data sets that are kept beside the checkout."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "reconciler"
SHARED = ROOT.parent / "shared"
"""Present on developers' machines only; a test that needs a file of it skips where the file is missing."""
SUPPORT = Path(__file__).parent
TLS = SUPPORT / "tls"
"""A certificate for ``mps.test``, and the authority that signed it."""
