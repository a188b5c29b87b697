"""The reference pages: they are up to date, and what they say of the program is true."""
