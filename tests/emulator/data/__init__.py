"""What the emulated account holds, and the file that keeps it."""
