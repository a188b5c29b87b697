"""Where a state lives. ``base`` is what every store offers; ``local`` keeps one in a folder."""
