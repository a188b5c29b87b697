"""From a plan to calls, to what is read back, to what the state remembers."""
