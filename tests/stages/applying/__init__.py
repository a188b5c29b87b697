"""From plan to report."""
