"""Keys that the emulator accepts. None of them may ever show in what the program says."""

from reconciler.emulator import EMULATOR_SECRET_ID, EMULATOR_SECRET_KEY

SECRET_ID, SECRET_KEY = "AKIDclitests00000000000000000000", "clitestsSECRETneverShown00000000"
CREDENTIALS = {"TENCENTCLOUD_SECRET_ID": SECRET_ID, "TENCENTCLOUD_SECRET_KEY": SECRET_KEY}
"""For emulators that are told of these keys."""
DEFAULT_CREDENTIALS = {"TENCENTCLOUD_SECRET_ID": EMULATOR_SECRET_ID, "TENCENTCLOUD_SECRET_KEY": EMULATOR_SECRET_KEY}
"""For emulators that are told of none."""
