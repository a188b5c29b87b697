"""Rows as a Markdown table, and as a chart."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from benchmarks.rows import APPLY, PLAN, Row

HEAD = "| what | n | latency | rates | calls | wall s | bound s | ratio | cpu s | µs cpu each | peak MiB |"
WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 640, 360, 60, 300, 40
COLOURS = {APPLY: "#1f6feb", PLAN: "#2da44e"}


def table(rows: Iterable[Row]) -> Iterable[str]:
    """The lines of the table."""
    yield HEAD
    yield "|---|--:|--:|---|--:|--:|--:|--:|--:|--:|--:|"
    for row in rows:
        done = row.measured
        ratio = "–" if row.ratio is None else f"{row.ratio:.2f}"
        yield (
            f"| {row.what}, {row.things} | {row.count:,} | {row.latency_ms:g} ms | {'on' if row.paced else 'off'}"
            f" | {sum(done.calls.values()):,} | {done.wall:.2f} | {row.bound:.2f} | {ratio} | {done.cpu:.2f}"
            f" | {done.cpu / row.count * 1e6:,.0f} | {done.memory:.0f} |"
        )


def chart(rows: Sequence[Row]) -> str:
    """Wall time against keywords, both logarithmic, with the bound dashed, at the documented rates, as SVG."""
    kept = [r for r in rows if r.paced and r.things == "keywords" and r.what in COLOURS]
    latency = max((r.latency_ms for r in kept), default=0.0)
    kept = [r for r in kept if r.latency_ms == latency]
    if not kept:
        return ""
    xs = [math.log10(r.count) for r in kept]
    ys = [math.log10(max(value, 0.01)) for r in kept for value in (r.measured.wall, r.bound)]
    low_x, high_x = min(xs), max(*xs, min(xs) + 1)
    low_y, high_y = math.floor(min(ys)), math.ceil(max(ys))

    def place(count: int, seconds: float) -> str:
        x = LEFT + (math.log10(count) - low_x) / (high_x - low_x) * (WIDTH - LEFT - 150)
        y = BOTTOM - (math.log10(max(seconds, 0.01)) - low_y) / (high_y - low_y) * (BOTTOM - TOP)
        return f"{x:.1f},{y:.1f}"

    title = f"Seconds for n keywords at the documented rates, {latency:g} ms latency (dashed: what the rates allow)"
    view = f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {view}>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<text x="{LEFT}" y="20">{title}</text>',
    ]
    for power in range(low_y, high_y + 1):
        x, y = place(int(10**low_x), 10.0**power).split(",")
        parts.append(f'<line x1="{x}" y1="{y}" x2="{WIDTH - 150}" y2="{y}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y}" text-anchor="end">{10.0**power:g} s</text>')
    for count in sorted({r.count for r in kept}):
        x = place(count, 10.0**low_y).split(",")[0]
        parts.append(f'<text x="{x}" y="{BOTTOM + 20}" text-anchor="middle">{count:,}</text>')
    for index, (what, colour) in enumerate(COLOURS.items()):
        own = [r for r in kept if r.what == what]
        for style, points in (
            ("", [place(r.count, r.measured.wall) for r in own]),
            (' stroke-dasharray="5 4"', [place(r.count, r.bound) for r in own]),
        ):
            parts.append(
                f'<polyline points="{" ".join(points)}" fill="none" stroke="{colour}" stroke-width="2"{style}/>'
            )
        parts.append(f'<text x="{WIDTH - 140}" y="{TOP + 20 + 20 * index}" fill="{colour}">{what}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"
