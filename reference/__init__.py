"""The reference pages of ``docs/reference``, written from the code: ``python -m reference --out docs/reference``.

Nothing in them is copied by hand. Fields come from the models, rules and refusals from their tables with the messages
that their examples produce, commands from the command line itself.
"""
