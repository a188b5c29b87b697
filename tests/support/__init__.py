"""What tests of several folders share: clocks, processes, accounts, and records made in one line."""
