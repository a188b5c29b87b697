"""The layers hold: nothing imports what stands above or beside it, and only the edges touch the world."""

import pytest

from tests.support.paths import PACKAGE, ROOT

from .rules import violations

MODULES = sorted(PACKAGE.rglob("*.py"))


def dotted(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def test_modules_keep_to_their_layers():
    found = [
        complaint
        for path in MODULES
        for complaint in violations(dotted(path), path.read_text(encoding="utf-8"), package=path.name == "__init__.py")
    ]
    assert found == []


def test_every_module_is_looked_at():
    assert len(MODULES) > 10, "the check above would pass on an empty folder"


# Module, source, and a part of the one complaint. Each rule must be able to fail.
BROKEN = [
    # rows
    ("model.plan", "from reconciler.stages import diff", "stages stands above model"),
    ("errors", "import reconciler.model.plan", "model stands above errors"),
    ("kinds.base", "from reconciler.pipeline import plan", "pipeline stands above kinds"),
    ("pipeline", "from reconciler.cli import run", "cli stands above pipeline"),
    ("pipeline", "from reconciler import cli", "cli stands above pipeline"),
    ("stages.planning.diff", "from reconciler.files import project", "stages and files stand on one row"),
    ("render.text", "import reconciler.checks as c", "render and checks stand on one row"),
    ("stores.http", "from reconciler.cloud.http import Client", "stores and cloud stand on one row"),
    ("cloud.client", "from ..stages import ports", "cloud and stages stand on one row"),
    ("model.plan", "def f():\n    from reconciler.stages import diff", "stages stands above model"),
    ("model.plan", "if TYPE_CHECKING:\n    from reconciler.kinds.base import Kind", "kinds stands above model"),
    ("files.project", "importlib.import_module('reconciler.checks')", "files and checks stand on one row"),
    ("helpers", "", "helpers stands in no row"),
    ("stages.diff", "from reconciler.model.plan import *", "a star hides"),
    # the ground is for edges
    ("stages.planning.plan", "from reconciler.ground.collector import collector_paused", "ground is seen by"),
    ("model.plan", "from reconciler.ground import disk", "ground is seen by"),
    ("ground.disk", "from reconciler.stores.base import Store", "stores stands above ground"),
    # planning cannot write
    ("stages.planning.diff", "from reconciler.stages.ports import Cloud", "planning cannot write"),
    ("stages.planning.plan", "from reconciler.stages.applying.apply import Applier", "planning cannot write"),
    (
        "stages.planning.drift",
        "def f():\n    from reconciler.stages.reading.live import Reader",
        "planning cannot write",
    ),
    ("stages.planning.run_diff", "if TYPE_CHECKING:\n    from ..running import runs", "planning cannot write"),
    ("pipeline.planning", "from reconciler.pipeline.session import Session", "sees neither a session"),
    ("pipeline.planning", "from reconciler.stores.base import Store", "sees neither a session"),
    ("pipeline.planning", "from reconciler.cloud import Client", "sees neither a session"),
    ("pipeline.planning", "from reconciler.stages.ports import Memory", "sees neither a session"),
    ("pipeline.planning", "from reconciler.stages import ports", "sees neither a session"),
    ("pipeline.planning", "def f():\n    from .applying import apply", "sees neither a session"),
    ("pipeline.reading", "if TYPE_CHECKING:\n    from .session import Session", "sees neither a session"),
    ("pipeline.reading", "from reconciler.stages.running.start import Starter", "sees neither a session"),
    # reading cannot write
    ("stages.reading.live", "from reconciler.stages.ports import Clock, Cloud", "reading cannot write"),
    ("stages.reading.recover", "from reconciler.stages.ports import Memory", "reading cannot write"),
    ("stages.reading.recover", "from reconciler.stages import ports", "reading cannot write"),
    ("stages.reading.live", "from reconciler.stages.read_only import ReadOnly", "reading cannot write"),
    ("stages.reading.settle", "from reconciler.stages.applying import ledger", "reading cannot write"),
    # the emulator shares nothing with the client
    ("emulator.server", "from reconciler.cloud.signing import sign", "emulator and cloud stand on one row"),
    ("emulator.server", "from reconciler.cloud.http import Client", "emulator and cloud stand on one row"),
    ("emulator.server", "from reconciler.cloud import retry", "emulator and cloud stand on one row"),
    ("emulator.server", "from reconciler.model.call import Call", "the emulator imports ground alone"),
    ("emulator.server", "from reconciler.errors import InputError", "the emulator imports ground alone"),
    ("files.project", "from reconciler.cloud import signing", "files and cloud stand on one row"),
    # kinds
    ("cli.schema", "from reconciler.kinds import KINDS", "kinds are seen by"),
    ("render.text", "from reconciler import kinds", "kinds are seen by"),
    ("cloud.pacing", "from reconciler.kinds.base import Kind", "kinds are seen by"),
    ("checks.words", "from reconciler.ground.loopback import HOST", "ground is seen by"),
    ("emulator.server", "import reconciler.kinds.keyword_sample.spec", "the emulator imports ground alone"),
    # pure folders: modules
    *[
        (layer, f"import {name}", f"imports {name}: not known to be pure")
        for layer, name in [
            ("model.state", "os"),
            ("kinds.base", "io"),
            ("stages.desired", "pathlib"),
            ("checks.words", "random"),
            ("render.json", "secrets"),
            ("stages.plan", "time"),
            ("stages.apply", "uuid"),
            ("model.plan", "subprocess"),
            ("model.call", "asyncio"),
            ("render.text", "urllib.parse"),
            ("stages.retry", "stamina"),
            ("kinds.base", "logging"),
        ]
    ],
    ("render.html.page", "from os import environ", "imports os.environ: not known to be pure"),
    # pure folders: names
    ("stages.live", "import asyncio.subprocess", "asyncio.subprocess is not pure"),
    ("stages.apply", "import asyncio\nawait_ = asyncio.sleep(1)", "asyncio.sleep is not pure"),
    ("stages.apply", "from asyncio import sleep as rest", "asyncio.sleep is not pure"),
    ("stages.apply", "import asyncio\nasyncio.to_thread(f)", "asyncio.to_thread is not pure"),
    ("stages.plan", "from datetime import datetime\nx = datetime.now()", "datetime.datetime.now is not pure"),
    ("stages.plan", "import datetime as d\nx = d.datetime.utcnow()", "datetime.datetime.utcnow is not pure"),
    ("render.text", "from datetime import date as day\nx = day.today()", "datetime.date.today is not pure"),
    ("model.plan", "import sys\nx = sys.argv", "sys.argv is not pure"),
    ("kinds.base", "exec('1')", "builtins.exec is not pure"),
    # disk
    ("pipeline", "open('x')", "builtins.open touches the disk"),
    ("cli.show", "read = open", "builtins.open touches the disk"),
    ("cli.show", "path.read_text()", ".read_text touches the disk"),
    ("cloud.credentials_cache", "open('x')", "builtins.open touches the disk"),
    ("cloud.client", "import tempfile", "tempfile touches the disk"),
    ("cloud.client", "import os\nos.remove('x')", "os.remove touches the disk"),
    ("pipeline", "from os import makedirs", "os.makedirs touches the disk"),
    # network
    ("files.project", "import socket", "socket touches the network"),
    ("pipeline", "from urllib.request import urlopen", "urllib.request.urlopen touches the network"),
    ("cli.whoami", "import http.client", "http.client touches the network"),
    ("pipeline", "import asyncio\nasyncio.open_connection('h', 1)", "asyncio.open_connection touches the network"),
    # terminal
    ("pipeline", "print('x')", "builtins.print is for the command line only"),
    ("files.project", "import sys\nsys.exit(1)", "sys.exit is for the command line only"),
    ("stores.local", "from sys import stderr", "sys.stderr is for the command line only"),
    ("emulator.server", "import sys\nsys.stdout.write('x')", "sys.stdout is for the command line only"),
    ("cloud.client", "raise SystemExit(1)", "builtins.SystemExit is for the command line only"),
    ("pipeline", "import rich\nrich.print('x')", "rich.print is for the command line only"),
    ("pipeline", "from getpass import getpass", "getpass.getpass is for the command line only"),
    ("emulator.server", "input()", "builtins.input is for the command line only"),
    # one place for each library
    ("cloud.retry", "import httpx", "httpx is imported by"),
    ("stores.s3", "from httpx import Client", "httpx.Client is imported by"),
    ("stages.order", "from deepdiff import DeepDiff", "deepdiff.DeepDiff is imported by"),
    ("files.project", "import click", "click is imported by reconciler.cli only"),
]

SOUND = [
    ("__init__", "__version__ = '1'"),
    ("__main__", "import sys\nfrom reconciler import __version__\nfrom reconciler.cli import run\nsys.exit(run())"),
    ("cli.plan", "import click\nfrom reconciler.pipeline import plan\nfrom reconciler.render import text\nprint(1)"),
    ("pipeline", "from reconciler.kinds import KINDS\nfrom reconciler.stages import plan\nfrom pathlib import Path"),
    ("stages.live", "import asyncio\nfrom reconciler.kinds.base import Kind\nx = asyncio.gather, asyncio.Semaphore"),
    ("stages.apply", "async def f(clock): return clock.now(), await clock.sleep(1)"),
    ("stages.planning.fields", "from deepdiff import DeepDiff"),
    ("checks.words", "from reconciler.kinds import KINDS\nimport unicodedata"),
    ("render.text", "from datetime import datetime\nx = datetime.fromisoformat('2024-01-01').strftime('%d')"),
    ("kinds.base", "from . import templates\nfrom ..model.plan import Plan\nimport sys\nx = sys.intern('x')"),
    ("cloud.http", "import httpx, ssl\nfrom reconciler.errors import CloudError"),
    ("cloud.credentials", "import os\nfrom pathlib import Path\nx = os.environ, Path('p').read_text()"),
    ("cloud.credentials.ini", "from pathlib import Path\nPath('p').read_text()"),
    ("stores.base", "import getpass\nx = getpass.getuser()"),
    ("stores.remote.http.client", "import httpx"),
    ("emulator.server", "import socketserver, time, random"),
    ("stages.planning.plan", "from reconciler.stages.reading.settle import settle"),
    ("stages.reading.live", "from reconciler.stages.ports import Clock, ReadingCloud"),
    ("pipeline.planning", "from reconciler.pipeline.reading import Reading"),
    ("pipeline.reading", "from reconciler.stages.running.watch import RunWatcher"),
    ("pipeline.applying", "from reconciler.pipeline.session import Session"),
    ("files.lists", "from reconciler.ground.collector import collector_paused"),
    ("ground.disk", "import os\nos.replace('a', 'b')"),
    ("files.project", "import os\nfrom pathlib import Path\nopen('x')\nPath('x').write_text('')"),
    ("stages.plan", "def f(plan): return plan.open, plan.print, plan.input"),
]


@pytest.mark.parametrize(("module", "source", "complaint"), BROKEN)
def test_the_check_complains(module, source, complaint):
    found = violations(f"reconciler.{module}", source)
    assert any(complaint in line for line in found), found


@pytest.mark.parametrize(("module", "source"), SOUND)
def test_the_check_keeps_quiet(module, source):
    name = "reconciler" if module == "__init__" else f"reconciler.{module}"
    assert violations(name, source, package=module == "__init__") == []


def test_relative_imports_of_a_package_start_at_itself():
    found = violations("reconciler.cloud", "from . import client\nfrom ..files import project", package=True)
    assert found == ["reconciler.cloud:2: imports reconciler.files.project: cloud and files stand on one row"]
