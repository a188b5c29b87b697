"""The page on metrics: its table has the metrics that there are, and its recipe sends what Pushgateway reads."""

from __future__ import annotations

import re
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

from prometheus_client.parser import text_string_to_metric_families

from reconciler.model.figures import METRICS, PREFIX, Figures, Run
from reconciler.render.metrics.text import metrics_text
from tests.support.paths import ROOT

PAGE = (ROOT / "docs/metrics.md").read_text(encoding="utf-8")


def test_the_table_has_every_metric_with_its_labels() -> None:
    rows = dict(re.findall(r"^\| `(reconciler_\w+)` \|([^|]*)\|", PAGE, re.M))
    documented = {name: tuple(re.findall(r"`(\w+)`", labels)) for name, labels in rows.items()}
    assert documented.pop("reconciler_report_faults") == ()
    assert documented == {PREFIX + metric.name: metric.labels for metric in METRICS}
    used = set(re.findall(r"\breconciler_\w+", PAGE))
    assert used == {*rows}


def test_the_recipe_puts_the_file_as_it_is(tmp_path) -> None:
    received = []

    class Gateway(BaseHTTPRequestHandler):
        def do_PUT(self):
            received.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    data = metrics_text([Figures(Run("acme", "drift", "prod"), 0, 1.5, 1.7e9)])
    (tmp_path / "moderation-drift.prom").write_bytes(data)
    command = re.search(r"<!-- tested: pushgateway -->\n```sh\n(.+?)```", PAGE, re.S)[1]
    with HTTPServer(("127.0.0.1", 0), Gateway) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        env = {"PUSHGATEWAY": f"http://127.0.0.1:{server.server_port}", "PATH": "/usr/bin:/bin", "NO_PROXY": "*"}
        subprocess.run(["sh", "-ec", command], cwd=tmp_path, env=env, check=True)
    assert received == [("/metrics/job/reconciler/instance/moderation-drift", data)]
    samples = [s for f in text_string_to_metric_families(data.decode()) for s in f.samples]
    assert {s.name for s in samples} == {
        "reconciler_exit_code",
        "reconciler_duration_seconds",
        "reconciler_last_success_timestamp_seconds",
    }
