"""Stands in for a forge: the commands ``gh``, ``curl``, ``jq`` and ``pip`` as the recipes call them.

Run as ``forge.py NAME ARGUMENTS…`` by small scripts on PATH. What the forge keeps is a JSON file, $FORGE; every call is
recorded there. What no recipe should ask ends with an error.
"""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import Any

BOT, STRANGER = 7, 8
Forge = dict[str, Any]


def text_of(value: str) -> str:
    """A field as gh (``@file``) and curl (``<file``) read it."""
    return Path(value[1:]).read_text(encoding="utf-8") if value[:1] in "@<" else value


def option(words: list[str], name: str) -> str | None:
    return words[words.index(name) + 1] if name in words else None


def gh(forge: Forge, words: list[str]) -> Any:
    assert os.environ["GH_TOKEN"] == "ghs_token"
    repository = "repos/acme/words"
    match words:
        case ["api", "--paginate", path] if path == f"{repository}/issues/5/comments":
            return forge["comments"]
        case ["api", "--method", "POST", path, "--field", body] if path == f"{repository}/issues/5/comments":
            user = {"login": "github-actions[bot]"}
            forge["comments"].append({"id": len(forge["comments"]) + 1, "user": user, "body": text_of(body[5:])})
            return {}
        case ["api", "--method", "PATCH", path, "--field", body]:
            number = int(path.removeprefix(f"{repository}/issues/comments/"))
            next(c for c in forge["comments"] if c["id"] == number)["body"] = text_of(body[5:])
            return {}
        case ["api", path] if re.fullmatch(f"{repository}/commits/[0-9a-f]+/pulls", path):
            return forge["pulls"]
        case ["run", "list", "--workflow", "reconciler-plan.yml", "--commit", head, *_]:
            return [{"databaseId": 99}] if head in forge["artifacts"] else []
        case ["run", "download", "99", "--name", name]:
            for file, content in forge["artifacts"][name.removeprefix("plan-")].items():
                Path(file).write_text(content, encoding="utf-8")
            return None
        case ["issue", "list", "--repo", "acme/words", "--label", "drift", "--state", "open", *_]:
            return [issue for issue in forge["issues"] if issue["state"] == "open"]
        case ["issue", "close", number, *_]:
            forge["issues"][int(number) - 1]["state"] = "closed"
            return None
        case ["issue", "edit", number, "--repo", "acme/words", "--body-file", file]:
            forge["issues"][int(number) - 1]["body"] = Path(file).read_text(encoding="utf-8")
            return None
        case ["label", "create", "drift", "--repo", "acme/words", "--force"]:
            return None
        case ["issue", "create", "--repo", "acme/words", "--title", title, "--label", "drift", "--body-file", file]:
            body = Path(file).read_text(encoding="utf-8")
            forge["issues"].append({"number": len(forge["issues"]) + 1, "state": "open", "title": title, "body": body})
            return None
    raise SystemExit(f"no recipe should run: gh {words}")


def curl(forge: Forge, words: list[str]) -> Any:
    common = ["--silent", "--show-error", "--fail", "--header", "PRIVATE-TOKEN: glpat-token"]
    assert words[:5] == common, words
    rest, fields = words[5:], {}
    while "--form" in rest:
        at = rest.index("--form")
        name, _, value = rest[at + 1].partition("=")
        fields[name] = text_of(value)
        del rest[at : at + 2]
    method, out = option(rest, "--request") or "GET", option(rest, "--output")
    path, _, _query = rest[-1].removeprefix("https://gitlab.example.com/api/v4").partition("?")
    answer = gitlab(forge, method, path.removeprefix("/projects/42"), fields)
    if out:
        Path(out).write_text(answer if isinstance(answer, str) else json.dumps(answer), encoding="utf-8")
        return None
    return answer


def gitlab(forge: Forge, method: str, path: str, fields: dict[str, str]) -> Any:
    parts = path.strip("/").split("/")
    match [method, *parts]:
        case ["GET", "user"]:
            return {"id": BOT}
        case ["GET", "merge_requests", "5", "notes"]:
            return forge["comments"]
        case ["POST", "merge_requests", "5", "notes"]:
            forge["comments"].append({"id": len(forge["comments"]) + 1, "author": {"id": BOT}, **fields})
            return {}
        case ["PUT", "merge_requests", "5", "notes", number]:
            next(c for c in forge["comments"] if c["id"] == int(number)).update(fields)
            return {}
        case ["GET", "repository", "commits", _, "merge_requests"]:
            return forge["pulls"]
        case ["GET", "jobs", "artifacts", "refs%2Fmerge-requests%2F5%2Fhead", "raw", file]:
            return forge["artifacts"]["plan"][file]
        case ["GET", "issues"]:
            return [issue for issue in forge["issues"] if issue["state"] == "open"]
        case ["POST", "issues"]:
            forge["issues"].append({"iid": len(forge["issues"]) + 1, "state": "open", **fields})
            return {}
        case ["PUT", "issues", number]:
            issue = forge["issues"][int(number) - 1]
            issue.update(fields)
            if fields.get("state_event") == "close":
                issue["state"] = "closed"
            return {}
    raise SystemExit(f"no recipe should ask: {method} {path}")


def jq(words: list[str]) -> None:
    """The real thing, as far as recipes use its options: libjq."""
    import jq as engine

    raw, arguments, rest = False, {}, list(words)
    while rest and rest[0].startswith("-"):
        if rest[0] == "-r":
            raw, rest = True, rest[1:]
        elif rest[0] == "--arg":
            arguments[rest[1]], rest = rest[2], rest[3:]
        else:
            raise SystemExit(f"jq {rest[0]}: not known here")
    program, *files = rest
    text = Path(files[0]).read_text(encoding="utf-8") if files else sys.stdin.read()
    for value in engine.compile(program, args=arguments).input_text(text):
        print(value if raw and isinstance(value, str) else json.dumps(value))


def main(name: str, words: list[str]) -> None:
    if name == "jq":
        jq(words)
        return
    store = Path(os.environ["FORGE"])
    forge: Forge = json.loads(store.read_text(encoding="utf-8"))
    forge["calls"].append([name, *words])
    answer = {"gh": gh, "curl": curl, "pip": lambda _forge, _words: None}[name](forge, words)
    store.write_text(json.dumps(forge), encoding="utf-8")
    if answer is not None:
        print(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
