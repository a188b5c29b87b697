# built packages install and run
"$CI_VENV/bin/pip" install -qq build
# The wheel is built from the sdist, which proves that the sdist is complete.
"$CI_VENV/bin/python" -m build --outdir "$CI_DIST" .
version=$("$CI_VENV/bin/python" -c 'import reconciler; print(reconciler.__version__)')
for package in "$CI_DIST"/*.whl "$CI_DIST"/*.tar.gz; do
  echo "+ $package"
  rm -rf fresh
  "$PYTHON" -m venv fresh
  fresh/bin/pip install -qq "$package"
  fresh/bin/pip check
  # From elsewhere: this folder's source must not stand in for what was installed.
  (cd / && "$OLDPWD/fresh/bin/reconciler" --version) | tee said
  test "$(cat said)" = "reconciler $version"
  (cd / && "$OLDPWD/fresh/bin/reconciler" --help >/dev/null)
done
