# HTML reports in a browser, where one can be had
browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
if ! browser && [ "$(id -u)" = 0 ] && command -v apt-get; then
  export DEBIAN_FRONTEND=noninteractive
  { timeout 120 apt-get update -qq && timeout 600 apt-get install -qq -y --no-install-recommends chromium fonts-dejavu-core; } || true
fi
if ! browser; then
  echo "browser: NOT TESTED IN A BROWSER: there is no Chromium, and apt-get cannot install one here"
  exit 0
fi
"$CI_VENV/bin/pip" install -qq -e "$CI_PROJECT[browser]"
"$CI_VENV/bin/python" -m pytest -n 2 -m browser tests/browser
