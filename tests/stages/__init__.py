"""The stages, each by itself: pure functions on records, and the few that ask the world on a scripted one."""
