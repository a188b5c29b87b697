"""The Python API and what it wires: export, adopt, import of spreadsheets. Real processes, real sockets."""
