"""A scripted account: a small reading of the documented actions, with whatever goes wrong put in by the test."""

import asyncio
import copy

from reconciler.errors import NotFound, RequestRefused, ServerFault, UnknownOutcome
from reconciler.kinds import BY_NAME
from reconciler.model.resource import Live

from .samples import templates_made, words_made

LISTS = {
    "DescribeWordSamples": ("WordSet", "Keyword", "Keywords"),
    "DescribeContentReviewTemplates": ("ContentReviewTemplateSet", "Definition", "Definitions"),
}


class ScriptedCloud:
    """``faults``: functions of a call that return an exception, or None; ``lost`` ones are carried out all the same."""

    def __init__(self, words=None, templates=None):
        self.words, self.templates = dict(words or {}), dict(templates or {})
        self.calls = []
        self.faults = []
        self.lose = []
        self.answers = []

    def count(self, action):
        return sum(call.action == action for call in self.calls)

    def writes(self):
        return [call for call in self.calls if not call.reads]

    async def send(self, call):
        self.calls.append(call)
        await asyncio.sleep(0)
        for fault in self.faults:
            error = fault(call)
            if error is not None:
                raise error
        if call.reads:
            answer = self._listed(call)
            for alter in self.answers:
                answer = alter(call, answer)
            return answer
        answer = self._written(call)
        for fault in self.lose:
            if fault(call):
                raise UnknownOutcome(ServerFault("InternalError", "lost", action=call.key))
        return answer

    def _listed(self, call):
        name, key, ids = LISTS[call.action]
        store = self.words if key == "Keyword" else self.templates
        items = list(store.values())
        if key == "Definition":
            # Presets it has none; an item that a test gave its own Type keeps it.
            items = [] if call.params.get("Type") == "Preset" else [{"Type": "Custom"} | item for item in items]
        if ids in call.params:
            items = [item for item in items if str(item[key]) in set(map(str, call.params[ids]))]
        start = call.params["Offset"]
        page = items[start : start + call.params["Limit"]]
        return {"TotalCount": len(items), name: copy.deepcopy(page) or None}

    def _written(self, call):
        if "Word" in call.action:
            self.words = words_made(self.words, call)
            return {}
        if call.action != "CreateContentReviewTemplate" and str(call.params["Definition"]) not in self.templates:
            raise NotFound("ResourceNotFound.TemplateNotExist", "gone", action=call.key)
        before = set(self.templates)
        self.templates = templates_made(self.templates, call)
        return {"Definition": int(next(iter(set(self.templates) - before), "0"))} if "Create" in call.action else {}

    def live(self):
        return Live(
            {
                "KeywordSample": _found("KeywordSample", self.words),
                "ContentReviewTemplate": _found("ContentReviewTemplate", self.templates),
            }
        )


def _found(kind, store):
    return {item.id: item for item in map(BY_NAME[kind].found, store.values())}


class Memory:
    """A state store that notes what is written, in order, together with the calls made so far."""

    def __init__(self, cloud=None, fail=None):
        self.cloud, self.fail = cloud, fail
        self.saved = []
        self.appended = []
        self.log = []

    def save(self, state):
        self._note("save")
        self.saved.append(state)

    def append(self, settled):
        self._note("append")
        self.appended += settled

    def _note(self, what):
        if self.fail is not None:
            self.fail(what, self)
        self.log.append((what, len(self.cloud.calls) if self.cloud else 0))


def refused(words):
    """A fault: calls that hold one of these keywords are refused."""

    def fault(call):
        held = {entry["Keyword"] for entry in call.params.get("Words", ())} | set(call.params.get("Keywords", ()))
        if not call.reads and held & set(words):
            return RequestRefused("InvalidParameterValue", "a word", request_id="r-1", action=call.key)
        return None

    return fault
