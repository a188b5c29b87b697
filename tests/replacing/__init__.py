"""Kinds that the service cannot change in place: a changed field is a replace, from the plan to the last crash.

``stamps.py`` is a whole kind in one file, with Create, Describe and Delete only, and its service; the program has not a
line about it. ``frozen.py`` takes Modify away from the program's own kinds, so that the fault tables and the random
lives of ``tests/faults`` have replaces, too.
"""
