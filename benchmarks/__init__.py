"""Benchmarks: real commands against the emulator on loopback, in calls, processor time, memory, and ratios to bounds.

``python -m benchmarks`` runs them; ``--help`` says what can be chosen. Nothing here is imported by the program.
"""
