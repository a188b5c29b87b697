"""Posture of the whole: which keywords reach which template leaves before a plan and after it, and by whose doing.

``surroundings`` collects what of the account the plan leaves as it is, ``judge`` compares both worlds and gives every
change its effect, ``causes`` says in words which part of a change took part.
"""
