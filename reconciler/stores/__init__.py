"""Where a state lives. ``base`` is what every store offers, ``open`` chooses one: ``local`` keeps a state in a folder,
``remote`` in a place that can be locked; ``terraform`` (HTTP) and ``s3`` are such places.
"""
