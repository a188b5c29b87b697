"""From desired, recorded and live to an inert plan. Nothing here can reach the world: it never imports the ports."""
