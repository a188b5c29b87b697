"""Nothing lost: unknown outcomes, crashes, signals and a hostile cloud.

``FAULTS_CASES`` and ``FAULTS_SEED`` choose how many cases of the big tables run, and which; ``FAULTS_CASES=all`` runs
every one. ``FAULTS_RUNS`` and ``FAULTS_STEPS`` lengthen the state machine.
"""
