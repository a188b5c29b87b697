"""Whether an apply kept its promises: wishes, strangers, state, protection."""

from collections import Counter

from . import model
from .model import PRESETS, READERS, ROOM, differing, dips, folded, template_form, word_form

KEYWORD, TEMPLATE = "KeywordSample", "ContentReviewTemplate"
REFUSED = {"rename", "quota", "name-taken", "existing-absent"}


class Judge:
    """Looks at one apply after another in one account."""

    def __init__(self, quirks):
        self.quirks = quirks
        self.declared: set[str] = set()
        """Every keyword that was ever declared."""

    def hear(self, words, templates, outcome):
        """``words`` and ``templates``: name → (what is wanted, the paths given away)."""
        self.words, self.templates, self.outcome = words, templates, outcome
        self.declared |= words.keys()

    # ---- helpers

    def alike(self, keyword):
        """Whether the service may take the keyword for another one that plays a part here."""
        if self.quirks.keyword_identity == "exact":
            return False
        known = {*self.outcome.before.words, *self.outcome.after.words, *self.declared}
        return Counter(map(folded, known))[folded(keyword)] > 1

    def records(self, kind, state=None):
        state = state or self.outcome.state
        return {address.name: record for address, record in state.records.items() if address.kind == kind}

    def live_template(self, name, account, state=None):
        record = self.records(TEMPLATE, state).get(name)
        return account.templates.get(int(record.id)) if record else None

    # ---- the verdict

    def verdict(self):
        """``applied``, ``failed`` or ``refused``; everything promised for each is asserted."""
        outcome = self.outcome
        self.strangers()
        self.remembered()
        self.protected()
        if outcome.refusals:
            self.refused()
            return "refused"
        if outcome.report is None or outcome.report.ok:
            self.failing = {}
            self.untried = set()
        else:
            self.failing = {str(failure.address): failure for failure in outcome.report.failed}
            self.untried = set(map(str, outcome.report.untried))
            assert self.failing
        self.granted()
        self.excused()
        return "failed" if self.failing else "applied"

    def refused(self):
        """Guards: nothing was written, and the reason is true."""
        outcome = self.outcome
        assert outcome.before.raw == outcome.after.raw
        assert outcome.recorded == outcome.state
        codes = {refusal.code for refusal in outcome.refusals}
        assert codes <= REFUSED, outcome.refusals
        for refusal in outcome.refusals:
            if refusal.code == "existing-absent":
                assert all(address.name not in outcome.before.words for address in refusal.addresses)
            elif refusal.code == "name-taken":
                ours = {int(record.id) for record in self.records(TEMPLATE).values()}
                taken = {t.name for i, t in outcome.before.templates.items() if i not in ours}
                assert all(self.templates[address.name][0].name in taken for address in refusal.addresses)
            elif refusal.code == "quota":
                creates = [n for n in self.templates if self.live_template(n, outcome.before) is None]
                assert len(outcome.before.templates) + len(creates) + PRESETS > ROOM

    def strangers(self):
        """What no manifest declared and no state held is as it was, times included."""
        outcome = self.outcome
        ours = {record.id for record in outcome.recorded.records.values()} | self.words.keys()
        for key, row in outcome.before.raw.items():
            if str(key) in ours or (isinstance(key, str) and self.alike(key)):
                continue
            assert outcome.after.raw.get(key) == row, f"{key} is nobody's, but was touched"
        made = set(outcome.after.templates) - set(outcome.before.templates)
        ours = {int(record.id) for record in self.records(TEMPLATE).values()}
        assert made <= ours, f"templates {made - ours} were made and forgotten"
        came = set(outcome.after.words) - set(outcome.before.words)
        assert came <= self.words.keys() | {k for k in came if self.alike(k)}

    def remembered(self):
        """The state says what is live, given-away paths excepted."""
        outcome = self.outcome
        ids = [(address.kind, record.id) for address, record in outcome.state.records.items()]
        assert len(ids) == len(set(ids))
        failed = {failure.address for failure in outcome.report.failed} if outcome.report else set()
        left = {intent.address for intent in outcome.state.intents.entries} if outcome.state.intents else set()
        assert left <= failed
        for address, record in outcome.state.records.items():
            if outcome.refusals or (address.kind == KEYWORD and self.alike(address.name)):
                continue
            live, before = (self.form(address.kind, record.id, at) for at in (outcome.after, outcome.before))
            old = outcome.recorded.records.get(address)
            if not self.done(address) and live == before and old is not None and old.form == record.form:
                # Somebody else's edit that was not repaired: the state still says what it should be.
                continue
            assert live is not None, f"{address} is in the state, but not live"
            wrong = self.shown(differing(live, record.form, record.ignore))
            assert not wrong, (address, wrong, live, record)

    def done(self, address):
        """Whether the report does not name the address."""
        report = self.outcome.report
        return report is None or address not in {*report.untried, *(failure.address for failure in report.failed)}

    def form(self, kind, identity, account):
        """Normal form of a live object, or None."""
        if kind == KEYWORD:
            word = account.words.get(identity)
            return word and word_form(word)
        template = account.templates.get(int(identity))
        return template and template_form(template)

    def shown(self, paths):
        """Without what the service never shows."""
        dropped = self.quirks.prohibited == "dropped"
        return {path for path in paths if not (dropped and path.startswith("prohibited"))}

    def protected(self):
        """No step protects less than both ends do, but where the plan says so."""
        outcome = self.outcome
        loose = {c.address.name for c in outcome.plan.changes if c.dips} if outcome.plan else set()
        named = {
            int(r.id): name for s in (outcome.recorded, outcome.state) for name, r in self.records(TEMPLATE, s).items()
        }
        for number, step in enumerate(outcome.steps):
            for dip in dips(outcome.before, step, outcome.after):
                marked = dip.keyword in loose or named.get(dip.definition) in loose or self.given_up(dip)
                assert marked or (dip.keyword and self.alike(dip.keyword)), f"after call {number}: {dip}"

    def given_up(self, dip):
        """Whether the plan ends the usage by which the keyword is found.

        A service that adds the usages it is sent to those it has keeps it against the plan: that is failed, and no dip.
        """
        wanted, ignore = self.words.get(dip.keyword, (None, ()))
        return wanted is not None and "usages" not in ignore and READERS.get(dip.what, dip.what) not in wanted.usages

    def granted(self):
        """Every wish that is not named as failed or untried is live; what is wished no more is gone."""
        outcome = self.outcome
        silent = self.failing.keys() | self.untried
        for word, (wanted, ignore) in self.words.items():
            if f"{KEYWORD}/{word}" in silent or self.alike(word):
                continue
            live = outcome.after.words.get(word)
            assert live is not None, f"{word} is not live"
            assert not differing(word_form(wanted), word_form(live), ignore), word
        for name, (wanted, ignore) in self.templates.items():
            if f"{TEMPLATE}/{name}" in silent:
                continue
            live = self.live_template(name, outcome.after)
            assert live is not None, f"{name} is not live"
            old = self.live_template(name, outcome.before, outcome.recorded)
            wrong = self.shown(differing(template_form(wanted), template_form(live), ignore if old else ()))
            assert not wrong, (name, wrong)
        gone = [(a, r) for a, r in outcome.recorded.records.items() if str(a) not in silent]
        for address, record in gone:
            if address.kind == KEYWORD and address.name not in self.words and not self.alike(address.name):
                assert record.id not in outcome.after.words
            if address.kind == TEMPLATE and address.name not in self.templates:
                assert int(record.id) not in outcome.after.templates
        mine = len(self.records(TEMPLATE))
        others = len(
            set(outcome.before.templates) - {int(r.id) for r in self.records(TEMPLATE, outcome.recorded).values()}
        )
        left = [n for n in self.failing.keys() | self.untried if n.startswith(TEMPLATE)]
        assert mine + others == len(outcome.after.templates) or left

    def excused(self):
        """What is named as failed is what the service will not do, and the field is named with it."""
        outcome = self.outcome
        for name, failure in self.failing.items():
            kind, _, bare = name.partition("/")
            if kind == KEYWORD:
                if self.alike(bare):
                    continue
                wanted, ignore = self.words.get(bare, (None, ()))
                excuses = model.word_excuses(wanted, outcome.before.words.get(bare), bare, ignore, self.quirks)
            else:
                wanted, ignore = self.templates.get(bare, (None, ()))
                old = self.live_template(bare, outcome.before, outcome.recorded)
                counted = self.quirks.preset_quota == "counted"
                room = len(outcome.before.templates) + len(self.templates) + (PRESETS if counted else 0) <= ROOM
                excuses = model.template_excuses(wanted, old, ignore, self.quirks, room)
            assert excuses, failure
            if failure.code == "not-as-wanted":
                fields = [path for path in excuses if path != "*"]
                assert any(f"{path}: wanted " in failure.message for path in fields), failure
                assert ", got " in failure.message
            else:
                assert "*" in excuses, failure

    def settled(self, plan, drift):
        """Right after a successful apply there is nothing to do, and nothing to tell."""
        assert not plan.changes, plan.changes
        assert not plan.refusals
        assert not drift.changes, drift.changes
