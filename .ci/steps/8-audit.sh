# known vulnerabilities of dependencies, where advisories can be read
"$CI_VENV/bin/python" -P .ci/audit.py requirements/*.txt
