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
ELSEWHERE = "https://objects.example.com/artifact?signature=secret"
"""Where the artifact is kept: not GitLab's host, so the token must not go there."""
Forge = dict[str, Any]


class Printed(str):
    """What a command prints as it is."""


def minute(number: int) -> str:
    """The time at which the numbered thing happened, as both forges write it."""
    return f"2026-01-01T{number // 60:02}:{number % 60:02}:00Z"


def now(forge: Forge) -> str:
    """A minute after whatever happened before."""
    forge["time"] += 1
    return minute(forge["time"])


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
            comment = {"id": len(forge["comments"]) + 1, "user": user, "body": text_of(body[5:])}
            forge["comments"].append(comment | {"updated_at": now(forge)})
            return {}
        case ["api", "--method", "PATCH", path, "--field", body]:
            number = int(path.removeprefix(f"{repository}/issues/comments/"))
            comment = next(c for c in forge["comments"] if c["id"] == number)
            comment.update(body=text_of(body[5:]), updated_at=now(forge))
            return {}
        case ["api", path] if re.fullmatch(f"{repository}/commits/[0-9a-f]+/pulls", path):
            return forge["pulls"]
        case ["api", "--paginate", path] if path == f"{repository}/issues/5/timeline?per_page=100":
            comments = [{"event": "commented", **comment} for comment in forge["comments"]]
            # Two pages, as --paginate prints them: one list after the other.
            return [[*forge["events"]], comments]
        case ["api", path] if found := re.fullmatch(rf"{repository}/collaborators/(\w+)/permission", path):
            return {"permission": forge["roles"][found[1]]}
        case [
            "run",
            "list",
            "--repo",
            "acme/words",
            "--workflow",
            "reconciler-plan.yml",
            "--event",
            "pull_request",
            *rest,
        ]:
            assert rest[0] == "--commit", rest
            return [{"databaseId": 99}] if rest[1] in forge["artifacts"] else []
        case ["run", "download", "99", "--repo", "acme/words", "--name", name, "--dir", folder]:
            Path(folder).mkdir(exist_ok=True)
            for file, content in forge["artifacts"][name.removeprefix("plan-")].items():
                (Path(folder) / file).write_text(content, encoding="utf-8")
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
    """GitLab's API, with the token on standard input; or the host where artifacts are kept, without."""
    if "--data-binary" in words:
        return pushed(forge, words)
    common = ["--silent", "--show-error", "--fail", "--proto", "=https"]
    assert words[:5] == common, words
    rest, fields = words[5:], {}
    rest.remove("--config")
    rest.remove("-")
    config = sys.stdin.read()
    assert "glpat-token" not in " ".join(words), "a token among the arguments"
    out = option(rest, "--output")
    if config == f'url = "{ELSEWHERE}"\n':
        assert out
        Path(out).write_text(forge["artifacts"]["plan"]["reconciler.plan"], encoding="utf-8")
        return None
    assert config == 'header = "PRIVATE-TOKEN: glpat-token"\n', config
    assert "--location" not in rest, "the token would follow a redirect"
    while "--form" in rest:
        at = rest.index("--form")
        name, _, value = rest[at + 1].partition("=")
        fields[name] = text_of(value)
        del rest[at : at + 2]
    method = option(rest, "--request") or "GET"
    path, _, _query = rest[-1].removeprefix("https://gitlab.example.com/api/v4").partition("?")
    if path.endswith("/artifacts/reconciler.plan"):
        assert option(rest, "--write-out") == "%{redirect_url}"
        assert path == "/projects/42/jobs/77/artifacts/reconciler.plan"
        return Printed(ELSEWHERE)
    answer = gitlab(forge, method, path.removeprefix("/projects/42"), fields)
    if out:
        Path(out).write_text(answer if isinstance(answer, str) else json.dumps(answer), encoding="utf-8")
        return None
    return answer


def pushed(forge: Forge, words: list[str]) -> None:
    """What Pushgateway takes."""
    assert words[:5] == ["--silent", "--show-error", "--fail", "--request", "PUT"], words
    data, url = option(words, "--data-binary"), words[-1]
    assert data is not None
    if url.startswith("http://gone.example/"):
        raise SystemExit("curl: (6) Could not resolve host: gone.example")
    forge.setdefault("pushed", {})[url] = text_of(data)


def gitlab(forge: Forge, method: str, path: str, fields: dict[str, str]) -> Any:
    parts = path.strip("/").split("/")
    match [method, *parts]:
        case ["GET", "user"]:
            return {"id": BOT}
        case ["GET", "merge_requests", "5", "notes"]:
            return forge["comments"]
        case ["POST", "merge_requests", "5", "notes"]:
            note = {"id": len(forge["comments"]) + 1, "author": {"id": BOT}, "updated_at": now(forge), **fields}
            forge["comments"].append(note)
            return {}
        case ["PUT", "merge_requests", "5", "notes", number]:
            next(c for c in forge["comments"] if c["id"] == int(number)).update(fields, updated_at=now(forge))
            return {}
        case ["GET", "repository", "commits", _, "merge_requests"]:
            return forge["pulls"]
        case ["GET", "merge_requests", "5", "pipelines"]:
            return forge["pipelines"]
        case ["GET", "pipelines", "66", "jobs"]:
            return [{"id": 70, "name": "check", "status": "success"}, {"id": 77, "name": "plan", "status": "success"}]
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

    raw, slurp, arguments, rest = False, False, {}, list(words)
    while rest and rest[0].startswith("-"):
        if rest[0] == "-r":
            raw, rest = True, rest[1:]
        elif rest[0] == "-s":
            slurp, rest = True, rest[1:]
        elif rest[0] == "--arg":
            arguments[rest[1]], rest = rest[2], rest[3:]
        else:
            raise SystemExit(f"jq {rest[0]}: not known here")
    program, *files = rest
    text = Path(files[0]).read_text(encoding="utf-8") if files else sys.stdin.read()
    for value in engine.compile(program, args=arguments).input_text(text, slurp=slurp):
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
    if isinstance(answer, Printed):
        print(answer)
    elif answer is not None:
        pages = answer if any(word.endswith("timeline?per_page=100") for word in words) else [answer]
        print(*map(json.dumps, pages), sep="\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
