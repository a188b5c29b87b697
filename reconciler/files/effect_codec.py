"""The effect of a change of a saved plan, as JSON values and back."""

from __future__ import annotations

from typing import Any

from reconciler.model import shapes
from reconciler.model.posture import Effect, Phase, Posture


def effect_to_json(effect: Effect) -> list[Any]:
    """Without the reach that ends and begins where neither does, as version 0.1.0 wrote all of them."""
    reach = [effect.lost, effect.gained] if effect.lost or effect.gained else []
    return [effect.posture.value, effect.reason, None if effect.phase is None else int(effect.phase), *reach]


def effect_from_json(value: Any, name: str) -> Effect:
    """What ``effect_to_json`` wrote. Raises ValueError that names the field for anything else."""
    parts = shapes.items(value, name)
    if len(parts) not in (3, 5):
        raise ValueError(f"{name} has {len(parts)} items")
    posture, reason, phase, *reach = parts
    lost, gained = (shapes.text(text, name) for text in reach or ("", ""))
    if posture not in list(Posture):
        raise ValueError(f"{name} has a posture that is not one of {', '.join(Posture)}")
    if phase is not None and shapes.integer(phase, name) not in list(Phase):
        raise ValueError(f"{name} has a phase that is not from 0 to {len(Phase) - 1}")
    return Effect(Posture(posture), shapes.text(reason, name), None if phase is None else Phase(phase), lost, gained)
