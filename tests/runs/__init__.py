"""Runs (``MediaProcessing``) from manifest to outcome: started once, waited for, kept; with every fault and every kill.

The big tables run in slices; ``FAULTS_CASES=all pytest -n auto tests/runs`` runs every case, and ``FAULTS_SEED``
repeats a slice: the summary tells both.
"""
