"""Whole applies, with everything drawn: any account, any manifests, any reading of what the documents leave open.

What is proved
    After any sequence of desired sets, each applied in turn to one account:

    - what was declared is live, or the report names the address and why not (``test_convergence``);
    - nothing that was not declared has changed, and the state says what is live;
    - no content is checked less on the way than both before and after, except where the plan marks a dip
      (``test_protection``);
    - what the plan says of a change's posture is true at every label and score (``test_posture``);
    - what it says of all changes together is true of every keyword at every leaf (``test_whole_posture``);
    - policy tests judge as the model does, and never against what the plan says (``test_policy_tests``);
    - of a batch with words that the service refuses, exactly those fail (``test_refused_words``).

    ``test_call_budgets`` counts calls by example.

The cast
    ``strategies``  draws a *start* (the account before), a *story* (desired sets, and what somebody edits in the
                    console between them) and *quirks* (how the emulator answers what the documents leave open).
    ``documents``   writes a desired set down as a project on disk, and says what it means by the documentation.
    ``world``       one emulator, one project and one virtual clock; the account is noted after every write.
    ``story``       applies each desired set, and hands every outcome to the judge.
    ``judge``       asserts everything that was promised for an outcome: applied, failed or refused.
    ``model``       the API's documentation written a second time, without any of the program's code: what usages mean,
                    which scores are defaults, what protects more. The judge relies on it alone, so a misreading in
                    the program cannot hide itself.

How to run
    Everything, as CI does, the same stories each time::

        python -m pytest tests/properties

    Other stories, and many more of them (hours)::

        HYPOTHESIS_PROFILE=random python -m pytest tests/properties
        HYPOTHESIS_PROFILE=long   python -m pytest tests/properties --hypothesis-seed=7

    A failing story is printed below the failed test as "Falsifying example", already made as short as hypothesis can,
    and above it the judge's assertion. ``random`` and ``long`` also print a line ``@reproduce_failure(...)``: put it
    above the test to run that story alone.
"""
