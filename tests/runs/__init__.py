"""Runs (``MediaProcessing``) start exactly once, since each start costs money: with every fault and every kill.

What is proved
    After every apply, however it ended, no content was started twice. After as many applies as it takes, each run was
    started once, its outcome is known, and the plan is empty. Where the service cannot say whether a start happened,
    the program asks a person instead of starting again, and the commands that it prints settle the question.

    - ``test_once``        every call × every kind of fault × every position, and listings that fail as well
    - ``test_run_kills``   ``kill -9`` before every durable step of an apply, twice in a row, and of the emulator
    - ``test_foreign``     tasks that somebody else started on the same file
    - ``test_run_verbs``, ``test_outcomes``, ``test_waiting``, ``test_stopped_starts``, ``test_many``, ``test_program``
      what a plan makes of a run, how runs end, waiting, stopping, two hundred runs, and the command line

The cast
    ``bench``           an emulated account with VOD, a project of runs, and applies in virtual time.
    ``once_cases``      the cases of the big table as data, and ``run(case)``.
    ``run_kill_cases``  the same for kills, with real processes.
    ``deciding``        the person: carries out what a refusal prints.

    Clocks, processes, credentials and the choice of cases come from ``tests.support`` and ``tests.faults``.

How to run
    As ``tests/faults``: a slice each time; ``FAULTS_SEED`` repeats one, ``FAULTS_CASES=all`` runs every case::

        python -m pytest tests/runs
        FAULTS_CASES=all python -m pytest -n auto tests/runs

    A failing case is the first line of the assertion, below it how each apply ended. One case alone::

        python -c "from tests.runs.once_cases import *; run(Case('ProcessMediaByMPS', 'reset-after', 2))"
        python -c "from tests.runs.run_kill_cases import *; apply_killed(57)"
"""
