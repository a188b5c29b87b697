"""Stamp: a made-up kind that is created, described and deleted, and never modified; and a service that has stamps.

This file is all there is of it: the kind is registered by the tests, and the program has not a line about it.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Annotated, Any, Literal

from pydantic import Field

from reconciler.kinds.documents import Declared, Expansion
from reconciler.kinds.naming import Names, slug
from reconciler.kinds.objects import Batch, Listing, ObjectKind, Quota
from reconciler.model.call import Answer, Call
from reconciler.model.change import Change, Verb
from reconciler.model.draft import DocumentDraft, Draft, Wanted
from reconciler.model.manifest import ListFile
from reconciler.model.posture import Effect, Posture, combine
from reconciler.model.resource import Address, Found, NormalForm, Resource
from reconciler.model.spec import AsInteger, Spec

ROOM = 5


class StampSpec(Spec):
    """What is pressed on a picture."""

    name: str | None = None
    color: Literal["red", "green", "blue"] = "red"
    size: Annotated[int, Field(ge=1, le=9), AsInteger] = 1


class Stamp(ObjectKind):
    """One stamp a document. The larger it is, the more it covers."""

    name = document = "Stamp"
    spec = StampSpec
    noun = "stamps"
    listing = Listing("mps", "DescribeStamps", "StampSet", 2)
    batches = {Verb.CREATE: Batch(), Verb.DELETE: Batch()}
    assigns_ids = True
    quota = Quota(ROOM, "LimitExceeded")
    rates = {"mps.CreateStamp": 10.0, "mps.DescribeStamps": 10.0, "mps.DeleteStamp": 10.0}
    delete_guard = 3
    paths = ("name", "color", "size")

    def expand(self, declared: Declared, lists: Mapping[str, Sequence[ListFile]]) -> Expansion:
        name, protect, ignore, _, keep = declared.metadata
        form = {"name": declared.spec.name or name, "color": declared.spec.color, "size": declared.spec.size}
        place = declared.tree.position
        resource = Resource(Address(self.name, name), form, place, protect=protect, ignore=ignore, keep=keep)
        return Expansion([resource])

    def unique(self, form: NormalForm) -> Any:
        return form["name"]

    def label(self, form: NormalForm) -> str:
        return str(form["name"])

    def found(self, item: Mapping[str, Any]) -> Found:
        form = {"name": str(item["Name"]), "color": str(item["Color"]), "size": int(item["Size"])}
        return Found(str(item["StampId"]), form)

    def created_id(self, address: Address, answer: Answer) -> str:
        return str(answer["StampId"])

    def group(self, change: Change) -> None:
        return None

    def calls(self, verb: Verb, batch: Sequence[Change]) -> Sequence[Call]:
        return [self._call(verb, change) for change in batch]

    def _call(self, verb: Verb, change: Change) -> Call:
        covers = (change.address,)
        if verb is Verb.DELETE:
            assert change.id is not None
            return Call("mps", "DeleteStamp", {"StampId": int(change.id)}, covers)
        assert verb is Verb.CREATE
        assert change.after is not None
        params = {"Name": change.after["name"], "Color": change.after["color"], "Size": change.after["size"]}
        return Call("mps", "CreateStamp", params, covers)

    def effect(self, before: NormalForm | None, after: NormalForm | None) -> Effect:
        old, new = _size(before), _size(after)
        posture = combine(new > old, new < old)
        return Effect(posture, "" if posture is Posture.NEUTRAL else f"covers {new}, not {old}")

    def draft(self, found: Sequence[Found], wanted: Wanted) -> Draft:
        names, documents, ids = Names(), [], {}
        for item in found:
            name = names.take(slug(str(item.form["name"]), f"stamp-{item.id}"))
            if wanted(Address(self.name, name)):
                ids[Address(self.name, name)] = item.id
                documents.append(DocumentDraft("manifests/stamps.yaml", self.document, {"name": name}, dict(item.form)))
        return Draft(tuple(documents), ids)


def _size(form: NormalForm | None) -> int:
    size = form["size"] if form else 0
    assert isinstance(size, int)
    return size


class Stamps:
    """The account's stamps, and what the service does with a request."""

    def __init__(self, items: Mapping[int, Mapping[str, Any]] | None = None) -> None:
        self.items: dict[int, dict[str, Any]] = {number: dict(item) for number, item in (items or {}).items()}
        self.calls: list[tuple[str, Mapping[str, Any]]] = []
        self.ignored: dict[str, Any] = {}
        """Parameters that the service takes and sets to a value of its own."""
        self.room = ROOM
        self.refused: set[str] = set()
        """Actions that are refused; with a name behind it, of that stamp only."""
        self.lost: set[str] = set()
        """Actions that are carried out, and answered as if the service had broken down."""
        self.doubled = False
        """Whether a create is carried out twice."""
        self._ids = count(max(self.items, default=99) + 1)
        self._gate = threading.Lock()

    def put(self, name: str, color: str = "red", size: int = 1) -> int:
        """A stamp that somebody made by hand."""
        number = next(self._ids)
        self.items[number] = {"StampId": number, "Name": name, "Color": color, "Size": size}
        return number

    def written(self) -> list[str]:
        """The writing actions so far, in order."""
        return [action for action, _ in self.calls if not action.startswith("Describe")]

    def answer(self, action: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """The content of ``Response``."""
        with self._gate:
            self.calls.append((action, params))
            answer = self._carried_out(action, params)
            if self.doubled and action == "CreateStamp":
                self._carried_out(action, params)
            return _error("InternalError", "lost") if action in self.lost else answer

    def _carried_out(self, action: str, params: Mapping[str, Any]) -> dict[str, Any]:
        if {action, f"{action} {params.get('Name')}"} & self.refused:
            return _error("InvalidParameterValue", "refused")
        if action == "DescribeStamps":
            page = list(self.items.values())[params["Offset"] :][: params["Limit"]]
            return {"TotalCount": len(self.items), "StampSet": page}
        if action == "CreateStamp":
            if len(self.items) >= self.room:
                return _error("LimitExceeded", "there is no room")
            kept = {**params, **self.ignored}
            return {"StampId": self.put(kept["Name"], kept["Color"], kept["Size"])}
        if action != "DeleteStamp":
            return _error("InvalidAction", "there is no such action here")
        if self.items.pop(params["StampId"], None) is None:
            return _error("ResourceNotFound", "no such stamp")
        return {}


def _error(code: str, message: str) -> dict[str, Any]:
    return {"Error": {"Code": code, "Message": message}}


@contextmanager
def served(stamps: Stamps) -> Iterator[str]:
    """The service at a URL of this machine."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            answer = stamps.answer(self.headers["X-TC-Action"], content)
            body = json.dumps({"Response": {**answer, "RequestId": "r-1"}}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
