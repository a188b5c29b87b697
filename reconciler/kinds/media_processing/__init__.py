"""MediaProcessing: VOD's ProcessMediaByMPS as a declared run, started once for each distinct content.

Definition numbers here are ids of VOD's own templates (CreateMPSTemplate), a space apart from the ids of MPS.
"""
