"""Documents of one target under a key: encrypted, bound to lineage, serial and target, never older than was seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from reconciler import __version__
from reconciler.errors import KeyUnusable, StateError
from reconciler.ground.encryption.box import ENCRYPTED, Altered, Opened, decrypt, encrypt, find_key, head_of
from reconciler.ground.encryption.keys import Key, Keys
from reconciler.model.state import State
from reconciler.stores.base import PUSHED
from reconciler.stores.document import codec, encrypted_journal
from reconciler.stores.document.codec import NAME, Head
from reconciler.stores.document.encrypted_journal import is_encrypted_journal
from reconciler.stores.document.protection import (
    CLEAR,
    JournalText,
    Known,
    Lines,
    Loaded,
    Protection,
    Unwrapped,
    is_encrypted,
    is_wrapped,
    wrapped_format,
)
from reconciler.stores.local import journal
from reconciler.stores.seen import Seen, Version

FORMAT = f"{NAME}{ENCRYPTED}"
TAKE_IT = "reconciler state rekey --accept-stored"
_CLEAR_HINT = (
    "if it is your own from before the key was set: reconciler state rekey encrypts it; unset RECONCILER_STATE_KEY to"
    " look at it first"
)
_PUSH_HINT = "give it as reconciler state pull --out wrote it, or say that it is in clear: --clear"


@dataclass(frozen=True)
class Encrypted(Protection):
    """With a key. ``target`` is the name of the target in its project.

    ``reads_clear`` and ``writes_clear`` are for ``state rekey`` and for documents that a person names: a document in
    clear, which anybody who may write there can forge, is otherwise refused.
    """

    keys: Keys
    target: str
    seen: Seen
    reads_clear: bool = False
    writes_clear: bool = False

    encrypts = True

    def taking_clear(self) -> Encrypted:
        """The same, which reads documents in clear as well."""
        return replace(self, reads_clear=True)

    def encode(self, state: State, revision: int = 0) -> bytes:
        document = codec.encode(state)
        if self.writes_clear:
            return document
        head: dict[str, str | int] = {
            "format": FORMAT,
            "lineage": state.lineage,
            "serial": state.serial,
            "revision": revision,
            "target": self.target,
            "tool": __version__,
        }
        return encrypt(head, document, self.keys.current) + b"\n"

    def decode(self, data: bytes, *, where: str, hint: str | None = None) -> Loaded:
        if not is_encrypted(data):
            return self._decode_clear(data, where, hint)
        opened = self._opened(data, where, hint)
        target = opened.head.get("target")
        if target != self.target:
            raise StateError(
                f"{where} was encrypted for target {target}, not for {self.target}",
                hint="somebody exchanged two states; if the target was renamed on purpose, or its state copied:"
                " reconciler state pull --clear under the former name, then reconciler state push --clear --force",
            )
        state = codec.decode(opened.content, where=where, hint=hint)
        revision = opened.head.get("revision")
        if (state.lineage, state.serial) != (opened.head.get("lineage"), opened.head.get("serial")):
            raise StateError(f"{where} contradicts itself: head and content are of different versions", hint=hint)
        if type(revision) is not int or revision < 0:
            raise StateError(f"{where} is damaged: its head has another shape", hint=hint)
        return Loaded(state, revision, current=self._is_current(opened.key))

    def check_writable(self, data: bytes, where: str) -> None:
        if not is_encrypted(data):
            self._refuse_clear(where)
            return
        try:
            find_key(head_of(data), self.keys)
        except Altered as error:
            raise StateError(f"{where} is damaged or forged: {error}") from error
        except KeyUnusable as error:
            raise KeyUnusable(f"{where} cannot be read: {error.message}", hint=error.hint) from error

    def begin_journal(self, head: Head, first: bytes) -> tuple[bytes, Lines]:
        if self.writes_clear:
            return CLEAR.begin_journal(head, first)
        return encrypted_journal.begin(head, self.target, self.keys.current)

    def open_journal(self, data: bytes, wanted: Head | None, *, where: str) -> JournalText | None:
        if not is_encrypted_journal(data):
            return self._open_clear_journal(data, wanted, where)
        try:
            # Most journals that are not wanted are leftovers of an earlier version, maybe under a key that is gone.
            head = encrypted_journal.bound_to(data)
            if head is None or head != wanted:
                return None
            found = encrypted_journal.read(data, self.target, self.keys)
        except Altered as error:
            if b"\n" not in data:  # cut before it began
                return None
            raise StateError(f"{where} cannot be used: {error}", hint=_journal_hint(where)) from error
        except KeyUnusable as error:
            raise KeyUnusable(f"{where} cannot be read: {error.message}", hint=error.hint) from error
        clear = journal.first_line(head) + b"".join(found.lines)
        return JournalText(clear, found.chain, found.end, current=self._is_current(found.key))

    def wrap(self, head: Mapping[str, str | int], content: bytes) -> bytes:
        if self.writes_clear:
            return content
        given = {**head, "format": wrapped_format(str(head["format"])), "target": self.target}
        return encrypt(given, content, self.keys.current)

    def unwrap(self, expected: str, data: bytes, *, where: str) -> Unwrapped:
        if not is_wrapped(expected, data):
            # Not refused: the digest in an entry that is believed says whether it is genuine.
            return Unwrapped(data, encrypted=False, current=self.writes_clear)
        opened = self._opened(data, where, None, wrapped_format(expected))
        if opened.head.get("target") != self.target:
            raise StateError(f"{where} was encrypted for another target than {self.target}")
        return Unwrapped(opened.content, encrypted=True, current=self._is_current(opened.key))

    def known(self, loaded: Loaded | None) -> Known:
        lineage = self.seen.lineage()
        of = lineage if loaded is None else loaded.state.lineage
        version = None if of is None else self.seen.highest(of)
        return Known(lineage, of, *version) if version else Known(lineage)

    def doubt(self, loaded: Loaded | None, known: Known, where: str) -> str:
        if loaded is None:
            return f"{where} holds no state, where version {known.serial} was seen before" if known.serial else ""
        state = loaded.state
        if known.lineage is not None and known.lineage != state.lineage:
            return f"{where} holds another state (lineage {state.lineage}) than was seen there before ({known.lineage})"
        found = Version(state.serial, loaded.revision)
        if known.of != state.lineage or found >= (known.serial, known.revision):
            return ""
        if found.serial < known.serial:
            return f"{where} holds version {found.serial}, where version {known.serial} was seen before: it is older"
        return f"{where} lacks outcomes that were recorded in version {found.serial} after it was saved: it is older"

    def remember(self, lineage: str, serial: int, revision: int) -> None:
        if not self.writes_clear:
            self.seen.remember(lineage, Version(serial, revision))

    def highest(self, lineage: str) -> int:
        version = self.seen.highest(lineage)
        return version.serial if version else 0

    def _opened(self, data: bytes, where: str, hint: str | None, expected: str = FORMAT) -> Opened:
        try:
            return decrypt(data, self.keys, expected)
        except Altered as error:
            raise StateError(f"{where} is damaged or forged: {error}", hint=hint) from error
        except KeyUnusable as error:
            raise KeyUnusable(f"{where} cannot be read: {error.message}", hint=error.hint) from error

    def _decode_clear(self, data: bytes, where: str, hint: str | None) -> Loaded:
        # First whether it is a state at all: damage is reported as damage.
        state = codec.decode(data, where=where, hint=hint)
        self._refuse_clear(where)
        return Loaded(state, current=self.writes_clear, clear=True)

    def _refuse_clear(self, where: str) -> None:
        if not self.reads_clear:
            raise StateError(
                f"{where} is in clear, and a key is set: anybody who may write there could have forged it",
                hint=_PUSH_HINT if where == PUSHED else _CLEAR_HINT,
            )

    def _open_clear_journal(self, data: bytes, wanted: Head | None, where: str) -> JournalText | None:
        if self.reads_clear:
            text = CLEAR.open_journal(data, wanted, where=where)
            return text and text._replace(current=self.writes_clear)
        version = journal.bound_to(data)
        if version is None and data.count(b"\n") > 1:
            raise StateError(f"{where} is damaged in line 1", hint=_journal_hint(where))
        if version is not None and version == wanted:
            raise StateError(
                f"{where} is in clear, and a key is set: anybody who may write there could have forged it",
                hint=_journal_hint(where),
            )
        return None

    def _is_current(self, key: Key) -> bool:
        return key is self.keys.current and not self.writes_clear


def _journal_hint(where: str) -> str:
    return (
        f"ids of what was just created may stand there; with {where} moved away, {TAKE_IT} goes on without it, and the"
        " next apply looks for what it meant to write"
    )
