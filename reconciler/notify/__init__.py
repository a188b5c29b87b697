"""Messages about a run to the services where people talk. One file a service; ``sending`` is the same for all of them.

Where messages go is the operator's to say, by the environment: no file of a project has an address in it.
"""
