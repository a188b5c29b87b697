"""Bringing an existing account in: export, adopt, spreadsheets, and the tutorial. Real processes, real sockets."""
