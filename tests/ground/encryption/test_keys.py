"""Keys come from the environment, and their text never gets into a message."""

from __future__ import annotations

import base64
import subprocess
import sys

import pytest

from reconciler.errors import KeyUnusable
from reconciler.ground import secrets
from reconciler.ground.encryption.keys import KEY, OLD, keys_of
from tests.support.keys import FIRST, SECOND, keys


def test_no_variable_is_no_key() -> None:
    assert keys_of({}) is None
    assert keys_of({OLD: " "}) is None


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({KEY: ""}, f"{KEY} is set, and empty"),
        ({KEY: " \n"}, f"{KEY} is set, and empty"),
        ({KEY: "not base64 at all!"}, f"{KEY} is not base64"),
        ({KEY: "ключ" * 11}, f"{KEY} is not base64"),
        ({KEY: FIRST[:-4]}, f"{KEY} is 30 bytes in base64, not 32"),
        ({KEY: base64.b64encode(bytes(33)).decode()}, f"{KEY} is 33 bytes in base64, not 32"),
        ({KEY: base64.b64encode(bytes(32)).decode()}, f"{KEY} is one byte 32 times"),
        ({KEY: FIRST, OLD: f"{SECOND},{SECOND[:-8]}"}, f"{OLD} is 27 bytes in base64, not 32"),
        ({OLD: SECOND}, f"{OLD} is set, and {KEY} is not"),
    ],
)
def test_what_is_not_a_key_is_said_without_its_text(environ: dict[str, str], said: str) -> None:
    with pytest.raises(KeyUnusable) as caught:
        keys_of(environ)
    assert said in caught.value.message
    assert caught.value.hint
    for text in environ.values():
        assert not text.strip() or text.strip()[:12] not in caught.value.message + caught.value.hint


def test_both_alphabets_and_the_line_end_of_a_file_are_taken() -> None:
    secret = bytes([251, 255, *range(30)])
    plain, url = base64.b64encode(secret).decode(), base64.urlsafe_b64encode(secret).decode()
    assert plain != url
    assert keys(plain) == keys(url) == keys(f"{plain}\n")
    assert keys(FIRST, SECOND, plain).find(keys(plain).current.id) == keys(plain).current
    assert keys(FIRST).find(keys(SECOND).current.id) is None


def test_a_key_is_a_secret_in_every_spelling() -> None:
    found = keys(SECOND).current
    for text in (SECOND, base64.urlsafe_b64encode(found.secret).decode(), found.secret.hex(), SECOND[:20]):
        assert text not in secrets.redact(f"before {text} after")
    assert SECOND not in repr(found)
    assert repr(found.secret) not in repr(found)
    assert secrets.redact(found.id) == found.id


def test_without_the_library_one_error_says_what_to_install() -> None:
    """In a process of its own: here it is loaded."""
    code = (
        "import sys; sys.modules['cryptography'] = None\n"
        "from reconciler.ground.encryption.keys import keys_of\n"
        "try:\n    keys_of({'RECONCILER_STATE_KEY': sys.argv[1]})\n"
        "except Exception as error:\n    print(type(error).__name__, error.message, '|', error.hint)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, FIRST], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == (
        "KeyUnusable RECONCILER_STATE_KEY is set, and the library that encrypts is not installed"
        " | pip install 'mps-reconciler[encryption]'"
    )
