"""The recipes of ``examples/ci``, ``action.yml`` and the hooks: their commands run as written, against the emulator."""
