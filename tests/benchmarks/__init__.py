"""The benchmarks run, and what they count is bounded."""
