"""What several edges need and no pure layer may see.

``collector`` pauses Python's own, ``loopback`` knows the names of this machine, ``lean_httpx`` imports httpx without
what is not used, ``bounded_body`` collects answers within a bound,
``secrets`` takes our own secrets out of texts, ``atomic`` and ``disk`` write durably.
"""
