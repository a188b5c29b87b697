"""The tests, in the same tree as what they test; ``support`` holds what several folders share.

``faults``, ``runs`` and ``properties`` are scenarios: each drives the whole program, and opens with a page of its own.
"""
