"""What stands above and below the changes of a Markdown report: marker, title, refusals, warnings, how to go on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from reconciler.model.change import Verb
from reconciler.model.hold import hold_words
from reconciler.model.moves import Move
from reconciler.model.plan import Plan, Refusal
from reconciler.model.posture import Posture
from reconciler.model.shell import quoted
from reconciler.render.ends import COUNTED, ENDS_TITLE, EndRow, life_words
from reconciler.render.escape import visible
from reconciler.render.headline import headline
from reconciler.render.held import HELD_NOTE, HELD_TITLE, HeldRow
from reconciler.render.made_against import guards, offline_lines, part_lines, relaxed_lines, where
from reconciler.render.markdown.escape import code, marker_word, prose
from reconciler.render.markdown.page import Row
from reconciler.render.moves import IN_STATE, MOVES_TITLE
from reconciler.render.refused import Refused
from reconciler.render.summary import calls, read_counts, rest, totals
from reconciler.render.words import counted, duration, flags, number, several

MOST_ADDRESSES = 5
MOST_WARNINGS = 10
COMMAND_CELLS = 1_000
_POSTURES = (
    (Posture.LOOSENS, "🔴", "loosen", "looser than recorded"),
    (Posture.MIXED, "🟠", "mixed", "mixed"),
    (Posture.TIGHTENS, "🟢", "tighten", "stricter than recorded"),
)
_ICONS = {Posture.LOOSENS: "🔴", Posture.TIGHTENS: "🟢", Posture.NEUTRAL: "⚪"}
_DRIFT = ((Verb.UPDATE, "changed"), (Verb.DELETE, "missing"), (Verb.CREATE, "added"))


def marker(plan: Plan, project: str) -> str:
    """The line by which a bot finds its comment again: the same for every plan of one target and mode."""
    return mark(project, plan.basis.target, plan.mode)


def mark(project: str, target: str, mode: str = "apply") -> str:
    names = [("project", project), ("target", target), ("mode", "" if mode == "apply" else mode)]
    words = [f"{name}={marker_word(text)}" for name, text in names if text]
    return f"<!-- {' '.join(['reconciler', *words])} -->"


def fleet_mark(project: str, command: str) -> str:
    """The line of a comment about several targets: the same for every run of a command of a project."""
    named = f"project={marker_word(project)} " if project else ""
    return f"<!-- reconciler {named}report={marker_word(command)} -->"


def title(plan: Plan) -> str:
    """``### prod: 🔴 2 loosen · 🟢 297 tighten · 0 deleted``; ``2 neutral · 0 deleted`` where nothing else changes."""
    drift = plan.mode == "drift"
    counts = plan.counts()
    parts = []
    if plan.empty and not plan.refusals:
        parts.append("🟢 no drift" if drift else "nothing to do")
    elif drift:
        parts += [f"{number(counts[verb])} {said}" for verb, said in _DRIFT]
    postures = plan.postures()
    parts += [
        f"{icon} {number(postures[posture])} {laxer if drift else said}"
        for posture, icon, said, laxer in _POSTURES
        if postures[posture]
    ]
    if not (drift or plan.empty):
        if not parts and plan.changes:
            parts.append(f"{number(postures[Posture.NEUTRAL])} neutral")
        if replaced := counts[Verb.REPLACE]:
            parts.append(f"{number(replaced)} replaced")
        parts.append(f"{number(counts[Verb.DELETE])} deleted")
    mode = "" if plan.mode == "apply" else f"{prose(plan.mode, 20)}: "
    return f"### {code(plan.basis.target)}: {mode}{' · '.join(parts) or 'refused'}"


def overview(plan: Plan, nouns: Mapping[str, str]) -> str:
    """Counts, what was read, and where."""
    parts = [rest(plan) if plan.empty else totals(plan), account_words(plan)]
    if read := read_counts(plan.basis.read, nouns):
        parts.append(prose(read))
    return " · ".join(parts)


def account_words(plan: Plan) -> str:
    """The account with its site; the site alone where no account is declared."""
    basis = plan.basis
    site = prose(basis.site, 20)
    return f"account {code(basis.account)} ({site})" if basis.account else site


def answer(plan: Plan) -> Iterator[str]:
    """Above all else: what the plan does to moderation. Then, in a box: guards that this change relaxes, that the
    plan was not compared with the account, and that it is about a part only."""
    lines = [f"{_ICONS[line.posture]} **{line.title}:** {line.text}" for line in headline(plan)]
    if lines:
        yield "\\\n".join(lines)
        yield ""
    lines = [*relaxed_lines(plan, _code), *offline_lines(plan, _code), *part_lines(plan, _code)]
    if lines:
        yield "> [!CAUTION]"
        yield from (f"> **{line}**\\" for line in lines[:-1])
        yield f"> **{lines[-1]}**"
        yield ""


def against(plan: Plan) -> Iterator[str]:
    """Endpoint, state and guards; each line a paragraph of its own."""
    for line in filter(None, (where(plan, _code), guards(plan, _code))):
        yield ""
        yield line


def _code(text: str) -> str:
    return code(text, 200)


def refusal_rows(plan: Plan) -> Iterator[Row]:
    """What apply will refuse, with the flag that allows it once somebody approved."""
    about = Refused(plan, code, MOST_ADDRESSES)
    open_, final = [[r for r in plan.refusals if (r.flag is None) is settled] for settled in (False, True)]
    if final:
        yield f"**Resolve first** ({number(len(final))})\n", 0
        yield from ((_refusal(refusal, about), 1) for refusal in final)
        yield "", 0
    if open_:
        yield f"**Needs approval** ({number(len(open_))})\n", 0
        yield from ((_refusal(refusal, about), 1) for refusal in open_)
        yield "", 0


def _refusal(refusal: Refusal, about: Refused) -> str:
    allow = f" → {code(refusal.flag)}" if refusal.flag else ""
    text = f"- **{code(refusal.code)}** {prose(refusal.message)}{allow}"
    text += "".join(f"<br>{line}" for line in about.lines(refusal))
    return text + "".join(f"<br>{code(line, 200)}" for line in (refusal.hint or "").splitlines()[:10] if line)


def warning_rows(plan: Plan) -> Iterator[Row]:
    yield from ((f"- ⚠️ {prose(warning)}", 1) for warning in plan.warnings[:MOST_WARNINGS])


def move_list(plan: Plan, moves: Iterable[Move]) -> Iterator[Row]:
    """The addresses that an apply of the plan changes in the state."""
    if plan.moves:
        yield f"**{MOVES_TITLE}** ({number(len(plan.moves))}): {IN_STATE}\n", 0
    for move in moves:
        place = f" ({code(move.place)})" if move.place else ""
        yield f"- 🏷️ {code(str(move.new))}: moved from {code(str(move.old))}{place}", 1


def end_list(plan: Plan, rows: Iterable[EndRow]) -> Iterator[Row]:
    """The ends that an apply of the plan records, those that move alike in one line."""
    if plan.ends:
        yield f"**{ENDS_TITLE}** ({number(len(plan.ends))}): {COUNTED}\n", 0
    for row in rows:
        names = several(map(code, row.samples), row.count, len(row.samples))
        notes = life_words(row.life._replace(expires=None))
        said = f"<br>{prose(notes)}" if notes else ""
        yield f"- ⏳ {code(row.moves)} {number(row.count)}: {names}{said}", row.count


def held_list(plan: Plan, rows: Iterable[HeldRow]) -> Iterator[Row]:
    """What the plan leaves because it is held, with equal holds in one line."""
    if plan.held:
        yield f"**{HELD_TITLE}** ({number(len(plan.held))}): {HELD_NOTE}\n", 0
    for row in rows:
        names = several(map(code, row.samples), row.count, len(row.samples))
        yield f"- ✋ {number(row.count)}: {names}<br>{prose(hold_words(row.hold))}", row.count


def foot(plan: Plan, commit: str | None, command: str | None) -> list[str]:
    """Checksum, commit, what it costs, and the command that carries on."""
    parts = [f"Checksum {code(plan.checksum)}"] if plan.checksum and plan.mode == "apply" else []
    commit = commit or plan.basis.commit
    parts += [f"commit {code(commit[:12])}"] if commit else []
    budget = plan.budget
    writes = sum(n for key, n in budget.calls.items() if not key.rpartition(".")[2].startswith(("Describe", "Get")))
    if budget.calls:
        parts.append(f"{counted(writes, 'write')}, about {duration(budget.seconds)}")
        parts.append(prose(calls(budget.calls)))
    lines = [" · ".join(parts), ""] if parts else []
    if plan.offline:
        return [*lines, "Made offline: it cannot be applied."]
    return lines if plan.empty or plan.at is not None or command == "" else [*lines, _next(plan, command)]


def _next(plan: Plan, command: str | None) -> str:
    target = quoted(visible(plan.basis.target))
    if plan.mode == "drift":
        command = command or f"reconciler plan --target {target}"
        return f"See what an apply would do: {code(command, COMMAND_CELLS)}"
    verb = "destroy" if plan.mode == "destroy" else "apply"
    words = [visible(command) if command else f"reconciler {verb} --target {target}"]
    if verb == "apply" and plan.checksum:
        words.append(f"--checksum {quoted(plan.checksum)}")
    words.append(flags([refusal.flag for refusal in plan.refusals]))
    line = code(" ".join(filter(None, words)), COMMAND_CELLS)
    if any(refusal.flag is None for refusal in plan.refusals):
        return f"{verb.capitalize()} will refuse this until it is resolved."
    return f"Once approved: {line}" if plan.refusals else f"To {verb} exactly this: {line}"
