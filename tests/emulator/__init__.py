"""The emulator, seen from the other end of the connection."""
