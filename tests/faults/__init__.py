"""Whatever goes wrong, nothing is lost, sent twice or believed: faults, kills, full disks, signals, a hostile cloud.

What is proved
    After *every* apply, however it ended: what is not managed was not touched, no template exists twice, a record says
    what is live or carries an open intent, and nobody was told of success while work was left. After a few more
    applies without faults: the account is as declared, the state equals it, the plan is empty, there is no drift.

    - ``test_table``       every action × every kind of fault × every position, and a second fault in the listings
    - ``test_kills``       ``kill -9`` before every durable step of an apply, and of the emulator
    - ``test_kept_records``  the same in this process: what a killed apply was to protect is protected
    - ``test_state_surgery``  ``state rm``, ``mv``, ``push`` and ``adopt`` while writes of an earlier apply are open
    - ``test_mutated_documents``  10,000 states, journals, saved plans and lock files with one thing wrong
    - ``test_life``        a state machine: edits, also of the state, foreign changes, faults, crashes and applies
    - ``test_shared_names``  two templates of one cloud name × every call lost or killed
    - ``test_altered``     names, keywords and comments kept otherwise than sent × every call lost or killed
    - ``test_lost_creates``, ``test_retries``, ``test_answers``, ``test_contention``, ``test_signals``, ``test_disk``,
      ``test_durability``  one danger each, by example
    - ``test_fleet_faults``  eight targets side by side, two in each of four accounts: faults, kills, rates

The cast
    ``scenario``        the manifests before and after; the apply between them needs every verb, in several calls each.
    ``starting_point``  the account and the state before that apply, made once for a process and copied for each case.
    ``applies``         applies through the Python API, in this process and in virtual time.
    ``invariants``      what must hold after every apply, and what must hold in the end.
    ``table``           the cases of the big table as data, and ``run(case)``.
    ``altered_cases``   the cases of a service that keeps texts otherwise than sent, and ``run(case)``.
    ``kill_cases``      the same for kills; ``processes`` starts the program and the emulator as real processes.
    ``kept_cases``      an apply that protects what it writes, ended at a step, in this process.
    ``machine``         the state machine; ``direct`` connects it to the emulator without sockets, so that it is fast.
    ``disks``           system calls that fail as a full disk does.

How to run
    A slice of each table, another one each time (the summary at the end says how many of how many)::

        python -m pytest tests/faults

    The same slice again; a larger slice; all cases (an hour and more)::

        FAULTS_SEED=12345 python -m pytest tests/faults
        FAULTS_CASES=500  python -m pytest tests/faults/test_table.py
        FAULTS_CASES=all  python -m pytest -n auto tests/faults

    Longer lives: ``FAULTS_RUNS`` is how many each test has, ``FAULTS_STEPS`` how many things happen in one.

    A failing case is the first line of the assertion, as Python would write it: ``Case(action='CreateWordSamples',
    kind='reset-after', position=2, ...)``, and below it how each apply ended. For a kill it is ``step`` in the
    traceback. One case alone::

        python -c "from tests.faults.table import *; run(Case('CreateWordSamples', 'reset-after', 2))"
        python -c "from tests.faults.kill_cases import *; apply_killed(57)"
"""
