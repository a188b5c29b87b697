"""From desired, recorded and live to an inert plan."""
