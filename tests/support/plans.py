"""Desired, recorded and live sets put together in a line, and plans made from them."""

from reconciler.kinds import BY_NAME, OBJECT_KINDS
from reconciler.model.manifest import Position
from reconciler.model.project import Guards
from reconciler.model.resource import Address, Found, Live, Origin, Resource
from reconciler.model.state import Record, State
from reconciler.stages.planning.diff import Differ
from reconciler.stages.planning.difference import everything
from reconciler.stages.planning.plan import Terms, plan
from reconciler.stages.planning.reach.surroundings import Around
from reconciler.stages.reading.settle import settle

from .declaring import TEMPLATE, WORDS, form, word

OCR, ASR, BOTH = word(["Review.Ocr"]), word(["Review.Asr"]), word()
OFF, ON = form(), form("{pornConfigure: {imgReviewInfo: {switch: ON}}}")
LOW = form("{pornConfigure: {imgReviewInfo: {switch: ON, blockConfidence: 50}}}")
IMG = "pornConfigure.imgReviewInfo"
PLACE = Position("m.yaml", 3)


def keyword(name):
    return Address(WORDS.name, name)


def template(name):
    return Address(TEMPLATE.name, name)


def named(name, like=ON):
    """A template's form under another cloud name."""
    return {**like, "name": name}


def desired(forms, **more):
    """Address → form, as resources. A template's own name is its cloud name unless the form says otherwise."""
    listed = {"list": "words"}
    return {
        address: Resource(address, made, PLACE, **((listed if address.kind == WORDS.name else {}) | more))
        for address, made in forms.items()
    }


def state(records=None, **more):
    """Address → (id, form) or a Record."""
    made = {a: r if isinstance(r, Record) else Record(r[0], r[1]) for a, r in (records or {}).items()}
    return State(**({"lineage": "l", "site": "intl", "serial": 3, "records": made} | more))


def live(words=None, templates=None, presets=()):
    """Keyword → form; Definition → form."""
    return Live(
        {
            WORDS.name: {name: Found(name, made, "2026-01-01T00:00:00Z") for name, made in (words or {}).items()},
            TEMPLATE.name: {
                name: Found(name, made, "2026-01-01T00:00:00Z", origin=Origin.PRESET if name in presets else Origin.OWN)
                for name, made in (templates or {}).items()
            },
        }
    )


def difference(resources=None, memory=None, now=None, chosen=everything, **more):
    return Differ(BY_NAME, memory or state(), now or live(), **more).run(resources or {}, chosen)


READ = Around(OBJECT_KINDS, complete=True)
"""Every template of the account was read, and ``live`` has them all."""


def planned(resources=None, memory=None, now=None, guards=None, around=READ, **terms):
    made = Terms(**({"target": "prod", "site": "intl", "guards": guards or Guards(), "plan_id": "p"} | terms))
    seen = now or live()
    settled = settle(memory or state(), seen, OBJECT_KINDS)
    return plan(resources or {}, settled, seen, BY_NAME, made, around=around)


def codes(made):
    refusals = getattr(made, "refusals", None)
    return [refusal.code for refusal in (made.plan.refusals if refusals is None else refusals)]


def refusal(made, code):
    (found,) = [item for item in made.plan.refusals if item.code == code]
    return found
