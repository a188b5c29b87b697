"""Commands over several targets at once: which they are, how they run side by side, and the one report of all.

Each target runs as it would alone, in a thread of its own with an event loop of its own: a store that waits for a lock,
or a comparison that takes a second, holds up no other target, and what fails fails alone. The targets share what must
be shared: the rates of accounts, the person at the terminal, and the signal to stop.
"""
