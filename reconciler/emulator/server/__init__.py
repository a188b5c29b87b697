"""From bytes on a loopback socket to one action, and back."""
