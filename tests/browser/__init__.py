"""HTML reports in a real browser: run by ``pytest -m browser`` where Chromium is, as a step of .ci does."""
