"""Plans, reports and problems as text for people, in a terminal or a log: bounded, aligned, coloured where asked."""
