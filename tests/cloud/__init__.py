"""The client of the cloud, against a scripted server and against the emulator."""
