# what a release publishes: built twice the same, listed, summed, and it installs and runs
bash .ci/release.sh "$CI_DIST"
! command -v sha256sum >/dev/null || (cd "$CI_DIST" && sha256sum --check --quiet SHA256SUMS)
version=$("$CI_VENV/bin/python" -c 'import reconciler; print(reconciler.__version__)')
try() {
  echo "+ pip install $*"
  rm -rf fresh
  "$PYTHON" -m venv fresh
  fresh/bin/pip install -qq "$@"
  fresh/bin/pip check
  # From elsewhere: this folder's source must not stand in for what was installed.
  (cd / && "$OLDPWD/fresh/bin/reconciler" --version) | tee said
  test "$(cat said)" = "reconciler $version"
  (cd / && "$OLDPWD/fresh/bin/reconciler" --help >/dev/null)
  # Files that are not Python's are in the package, too: without them there is no page.
  (cd / && "$OLDPWD/fresh/bin/python" -c 'from reconciler.render.html.page import policy; policy()')
}
# As users install a release: everything by hash. The index does not have this version yet, the folder does.
try --require-hashes --only-binary :all: --requirement "$CI_DIST/requirements.txt" --find-links "$CI_DIST"
try "$CI_DIST"/*.tar.gz
