"""Any account, exported: the files declare what is live, in normal form, except what the report names."""

from __future__ import annotations

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconciler.emulator import Emulator
from reconciler.emulator.templates.presets import PRESETS
from reconciler.files.writing import Heading, open_workplace, project_files
from reconciler.kinds import BY_NAME, KINDS, OBJECT_KINDS
from reconciler.model.draft import united
from reconciler.model.resource import Found, Origin
from reconciler.pipeline import Options, load, make_plan, open_session
from reconciler.pipeline.exporting import environment_project, export
from tests.properties.strategies import all_quirks, groups, keywords, texts
from tests.properties.world import as_sent
from tests.support.credentials import DEFAULT_CREDENTIALS

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
ANY = st.text(max_size=30)
"""Any Unicode text but lone surrogates, which no answer of a service can hold as UTF-8."""
TAGS = st.one_of(st.sampled_from(("a", "b", "c", "A", "a|b", "+a", "-", "#a", "a, b")), ANY)
USAGES = st.sampled_from((("Review",), ("All",), ("Review.Ocr",), ("Recognition.Asr", "Review"), ()))
NAMES = st.one_of(st.sampled_from(("x", "X", "x ", "x-1", "base", "null", "直播", "直播 1", "../x", "", None)), texts)


@st.composite
def accounts(draw: Any) -> tuple[dict[str, Any], list[Any]]:
    """Keywords of few combinations, so that lists of every sort come about; templates that resemble one another."""
    pairs = draw(st.lists(st.tuples(USAGES, st.lists(TAGS, max_size=4).map(tuple)), min_size=1, max_size=4))
    words = {word: draw(st.sampled_from(pairs)) for word in draw(st.lists(st.one_of(keywords, ANY), unique=True))}
    for index in range(draw(st.sampled_from((0, 0, 15, 60)))):
        words[f"{draw(st.sampled_from(('word', '词', 'คำ')))}{index}"] = draw(st.sampled_from(pairs))
    shared = draw(groups(nulls=False))
    made = [
        (draw(NAMES), draw(texts), {**shared, **draw(groups(nulls=False))} if draw(st.booleans()) else shared)
        for _ in range(draw(st.integers(0, 5)))
    ]
    return {word: pair for word, pair in words.items() if word}, made


@settings(max_examples=20, deadline=None, suppress_health_check=SLOW)
@given(accounts(), all_quirks(visible_created=0.0, visible_changed=0.0, visible_deleted=0.0))
def test_any_account_comes_back(account: tuple[dict[str, Any], list[Any]], quirks: Any) -> None:
    """Through the socket, with state: the next plan is empty, and what is declared equals what is live."""
    words, templates = account
    with TemporaryDirectory() as folder, Emulator(rates=False, quirks=quirks) as emulator:
        for word, pair in words.items():
            emulator.put_word(word, *pair)
        for name, comment, made in templates:
            emulator.put_template(name, comment, **as_sent(made))
        asyncio.run(comes_back(Path(folder) / "home", emulator.url, len(words), len(templates)))


async def comes_back(home: Path, url: str, words: int, templates: int) -> None:
    options = Options(endpoint=url, share=None, environ=DEFAULT_CREDENTIALS)
    project = environment_project(None, target="prod", settings={})
    async with open_session(project, options) as opened:
        live = await opened.reader.read(OBJECT_KINDS.values())
        made = await export(opened, home, adopt=True)
    left = {(item.kind, item.id) for item in made.left_out}
    loaded = load(home).sound()
    records = {(address.kind, address.name): resource.form for address, resource in loaded.resources.items()}
    async with open_session(loaded.project, options) as opened:
        state = opened.state()
        plan = (await make_plan(await opened.reading(), loaded.resources)).plan
    assert plan.empty
    assert plan.refusals == ()
    assert all(records[address.kind, address.name] == record.form for address, record in state.records.items())
    ids = {(address.kind, record.id) for address, record in state.records.items()}
    own = {(kind, item.id) for kind, items in live.kinds.items() for item in items.values() if not item.preset}
    assert ids | left == own
    assert ids & left == set()
    # Where the service does not say which templates are its presets, all of them are left out.
    unknown = any(item.origin is Origin.UNKNOWN for items in live.kinds.values() for item in items.values())
    assert len(own) == words + templates + (len(PRESETS) if unknown else 0)
    assert all(live.of(kind)[identity].form == state.records[a].form for a, r in state.records.items()
               for kind, identity in [(a.kind, r.id)])  # fmt: skip


FORMS = st.fixed_dictionaries(
    {
        "usages": st.frozensets(st.sampled_from(("Review.Ocr", "Review.Asr", "Later.Usage")), max_size=3),
        "tags": st.frozensets(TAGS, max_size=3),
    }
)
LEAF = "pornConfigure.imgReviewInfo"


def template_form(draw: Any) -> dict[str, Any]:
    """A form as no manifest may say it: switch words, scores and labels of tomorrow."""
    kind = BY_NAME["ContentReviewTemplate"]
    form: dict[str, Any] = {"name": draw(ANY), "comment": draw(ANY)}
    form[f"{LEAF}.switch"] = draw(st.sampled_from(("ON", "OFF", "AUTO", "on")))
    form[f"{LEAF}.blockConfidence"] = draw(st.integers(-5, 105))
    form[f"{LEAF}.labelSet"] = frozenset(draw(st.lists(ANY, max_size=3)))
    form["userDefineConfigure.ocrReviewInfo.switch"] = "ON"
    form["userDefineConfigure.ocrReviewInfo.labelSet"] = frozenset(draw(st.lists(ANY, max_size=12)))
    return dict(kind.normal(form))


@st.composite
def strange(draw: Any) -> dict[str, list[Found]]:
    """Live objects beyond what the documents know. Lone surrogates too: JSON can hold them."""
    odd = st.one_of(keywords, ANY, st.text(st.characters(), max_size=5), st.just("\ud800"))
    words = [Found(word, draw(FORMS)) for word in draw(st.lists(odd.filter(bool), max_size=30, unique=True))]
    forms = [template_form(draw) for _ in range(draw(st.integers(0, 4)))]
    return {"KeywordSample": words, "ContentReviewTemplate": [Found(str(n), form) for n, form in enumerate(forms)]}


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(strange())
def test_what_nobody_knows_is_left_out_and_told(live: dict[str, list[Found]]) -> None:
    """Unknown usages, switch words, scores and labels: never written into files, never dropped in silence."""
    draft = united(kind.draft(live[kind.name], lambda address: True) for kind in KINDS if kind.name in live)
    left = {(item.kind, item.id) for item in draft.left_out}
    files = project_files(Heading("x", {"prod": {"site": "intl"}}), draft.documents, draft.left_out)
    with TemporaryDirectory() as folder, open_workplace(Path(folder) / "home") as work:
        work.put(files)
        resources = load(work.draft).sound().resources
    assert resources.keys() == draft.ids.keys()
    forms = {(name, item.id): item.form for name, items in live.items() for item in items}
    assert {(a.kind, i): resources[a].form for a, i in draft.ids.items()} == {
        key: form for key, form in forms.items() if key not in left
    }
