"""The profile file of the official SDKs: INI, with ``secret_id`` and ``secret_key`` in each section.

Source: ProfileCredential of the official Python SDK (``~/.tencentcloud/credentials``, else
``/etc/tencentcloud/credentials``) and the official Go SDK (``TENCENTCLOUD_CREDENTIALS_FILE``). The SDKs know only the
section ``default``; a token is not in their format but is honoured.
"""

from __future__ import annotations

import configparser
from collections.abc import Mapping
from pathlib import Path

from reconciler.cloud.credentials.secret import broken, checked
from reconciler.cloud.credentials.source import Fixed

SYSTEM = Path("/etc/tencentcloud/credentials")


def location(environ: Mapping[str, str], home: Path, system: Path = SYSTEM) -> Path | None:
    """The file that counts. Raises CredentialsMissing where the environment names one that is not there."""
    named = environ.get("TENCENTCLOUD_CREDENTIALS_FILE")
    if named:
        path = Path(named).expanduser()
        if not path.is_file():
            raise broken("TENCENTCLOUD_CREDENTIALS_FILE", "there is no such file")
        return path
    return next((path for path in (home / ".tencentcloud" / "credentials", system) if path.is_file()), None)


def sections(path: Path, name: str) -> dict[str, dict[str, str]]:
    """The sections of a file. Raises CredentialsMissing where it cannot be read."""
    parser = configparser.ConfigParser(interpolation=None)
    why = ""
    # Errors of the parser quote the line they stumble over, which may be the key: only the kind of fault is reported.
    try:
        parser.read_string(path.read_text("utf-8"))
    except OSError:
        why = "the file cannot be read"
    except UnicodeDecodeError:
        why = "the file is not UTF-8"
    except configparser.Error as error:
        why = f"the file is not INI ({type(error).__name__})"
    if why:
        raise broken(name, why)
    return {section: dict(parser[section]) for section in parser.sections()}


def profile(path: Path, name: str, section: str) -> Fixed | None:
    """The credentials of a section; None where there is no such section."""
    values = sections(path, name).get(section)
    if values is None:
        return None
    label = f"{name} [{section}]"
    return Fixed(label, checked(label, values.get("secret_id"), values.get("secret_key"), values.get("token")))
