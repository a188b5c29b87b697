"""Jobs of CI on machines that forget everything, with a state that is kept elsewhere."""
