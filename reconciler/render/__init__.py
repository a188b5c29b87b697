"""What people and machines see of plans, problems and reports: pure functions from records to text.

``formats`` is the table of what ``--format`` offers. ``outline``, ``summary`` and ``problems`` work out what a report
says, once for every format; ``text``, ``markdown`` and ``json`` draw it. ``escape`` makes what authors or the cloud
wrote inert for a terminal.
"""
