"""Where a state lives. ``base`` is what every store offers, ``open`` chooses one: ``local`` keeps a state in a folder,
``remote`` in a place that other machines share, for example ``remote/http`` and ``remote/s3``.
"""
