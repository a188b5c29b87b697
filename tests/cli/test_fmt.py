"""fmt as a command: what it changes, keeps, refuses, and says."""

from __future__ import annotations

from pathlib import Path

from tests.support.manifests import EMBEDDED
from tests.support.project import Project

MESSY = """\
# head


apiVersion:   reconciler/v1
kind: KeywordSamples    # the kind
metadata: { name: words }\x20\x20
spec:
    usages: [ Review,
              Recognition.Ocr ]  # two
    tags: ['a',"b", 'it''s']
    keywords:
    - casino   # one
    - "\\u202egnp"
    -   {keyword: 0123,   tags: [x]}
    # before
    - 1e3
    - no



    - "quoted: word"
    # last
"""
NEAT = """\
# head

apiVersion: reconciler/v1
kind: KeywordSamples    # the kind
metadata: {name: words}
spec:
  usages: [Review, Recognition.Ocr] # two
  tags: ['a', "b", 'it''s']
  keywords:
    - casino   # one
    - "\\u202egnp"
    - {keyword: 0123, tags: [x]}
    # before
    - 1e3
    - no

    - "quoted: word"
    # last
"""
LIST = "\n# poker\n  texas  \nomaha\t# four cards\n\n\n\n\\#tag\nomaha\r\nOmaha\n\n"


def project(folder: Path) -> Project:
    made = Project(folder)
    made.put("reconciler.yaml", EMBEDDED)
    return made


def test_comments_order_and_quotes_stay(tmp_path: Path) -> None:
    """Spacing and indentation change; ``--check`` only tells, with exit code 2; the second time nothing is left."""
    home = project(tmp_path)
    path = home.put("manifests/a.yaml", MESSY)
    assert "would change manifests/a.yaml" in home.run("fmt", "--check", code=2).out
    assert path.read_text() == MESSY
    assert home.run("fmt").out == "formatted manifests/a.yaml\n"
    assert path.read_text() == NEAT
    assert home.run("fmt", "--check").out == "2 files already formatted\n"


def test_lists(tmp_path: Path) -> None:
    """Space and blank lines; sorting within blocks, and removing duplicates, only where asked for."""
    home = project(tmp_path)
    head = MESSY.partition("    keywords:")[0]
    home.put(
        "manifests/a.yaml",
        head + "    keywordsFrom: [{file: a.txt}, {file: b.csv}, {file: c.txt, encoding: gb18030}]\n",
    )
    txt, csv = home.put("manifests/a.txt", LIST), home.put("manifests/b.csv", 'keyword, tags\n"b", x \n\n"a,c",\nb,x\n')
    other = home.put("manifests/c.txt", "  词 \n".encode("gb18030"))
    home.run("fmt")
    assert txt.read_text() == "# poker\ntexas\nomaha\t# four cards\n\n\\#tag\nomaha\nOmaha\n"
    assert csv.read_text() == 'keyword,tags\nb,x\n"a,c",\nb,x\n'
    assert other.read_bytes() == "词\n".encode("gb18030")
    assert home.run("fmt", "manifests/a.txt", "--dedupe", "--sort").out == "formatted manifests/a.txt\n"
    assert txt.read_text() == "# poker\nomaha\t# four cards\ntexas\n\n\\#tag\nOmaha\n"
    home.run("fmt", "--dedupe", "--sort")
    assert csv.read_text() == 'keyword,tags\n"a,c",\nb,x\n'
    assert "already formatted" in home.run("fmt", "--dedupe", "--sort", "--check").out


def test_what_cannot_be_kept_is_left_as_it_is(tmp_path: Path) -> None:
    """A comment that would get lost keeps its document; a broken file is an error, and the others are done."""
    home = project(tmp_path)
    inside = "kind: x\na:   {b: c, # inside\n   d: e}\n"
    one = home.put("manifests/a.yaml", f"{inside}---\nb:   c\n")
    two = home.put("manifests/b.yaml", "a: [b\n")
    done = home.run("fmt", code=1)
    assert one.read_text() == f"{inside}---\nb: c\n"
    assert two.read_text() == "a: [b\n"
    assert "manifests/a.yaml: line 1: only white space was formatted" in done.err
    assert "manifests/b.yaml: not formatted: manifests/b.yaml:1:4: the [ here is not closed" in done.err


def test_links_and_modes_stay(tmp_path: Path) -> None:
    """The file behind a link is written, the link stays; so do permissions."""
    home = project(tmp_path)
    real = home.put("real/a.yaml", "a:   b\n")
    real.chmod(0o664)
    (tmp_path / "manifests").mkdir()
    (tmp_path / "manifests/a.yaml").symlink_to("../real/a.yaml")
    home.run("fmt")
    assert (tmp_path / "manifests/a.yaml").is_symlink()
    assert real.read_text() == "a: b\n"
    assert real.stat().st_mode & 0o777 == 0o664
    assert "there is no folder or file" in home.run("fmt", "nowhere", code=1).err
