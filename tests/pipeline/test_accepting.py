"""What accept leaves alone, and that it accepts the rest."""

from __future__ import annotations

from tests.faults.accepts import Edit, accept, drifted, files, planned


def test_of_two_that_no_project_can_declare_together_one_is_accepted() -> None:
    """Two templates that appeared under one cloud name: each manifest is sound, and both together are not."""
    twins = [Edit("new", "late rooms", values=("ON", 80, 20)), Edit("new", "late rooms", values=("ON", 70, 10))]
    with drifted([*twins, Edit("word", "bingo", ("bets",))]) as project:
        made = accept(project)
        assert [each.reason.partition(" [")[2] for each in made.left] == ["cloud-name]"]
        assert len(made.accepted) == 2
        assert b"bingo" in files(project)["lists/bets.txt"]
        assert b"late rooms" in files(project)["manifests/late-rooms.yaml"]
        assert planned(project) == []
        assert accept(project).empty
