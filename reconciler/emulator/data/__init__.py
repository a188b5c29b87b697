"""What the emulated account holds, in memory or kept in a file."""
