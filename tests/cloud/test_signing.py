import hashlib

import pytest

from reconciler.cloud.signing import derive, sign, string_to_sign

from .clients import ID, KEY

AT = 1_700_000_000
VECTORS = {
    "A": {
        "host": "mps.intl.tencentcloudapi.com",
        "service": "mps",
        "body": b'{"Usages": ["Recognition.Ocr", "Review.Ocr"], "Words": [{"Keyword": "Internet celebrity", '
        b'"Tags": ["Entertainment"]}]}',
        "payload": "69883bec8a58f1efdd472e36d208038c9a67f0eca72f4e70e9ccfed3bb20406a",
        "canonical": "f0cb558c575199f1747c7b2294474062a6efb9f55835a488460150e6d6ec1e8e",
        "keys": (
            "c7ecaa15f784147efede1bdd42bdc28d50b6e492d2ababa3a779d928c8845ce7",
            "2cb5c8dd06b7289730a875a12bc3489c7c9f9771719300632bd9a52168d61159",
            "07d890a7156ad3536c2d83b11c041644f403a56f35c42be035c18d6712ce82fa",
        ),
        "signature": "5b069510171d88bd501d2270c322bff3ff198ff974da4a39638f5d5d7544e8d1",
    },
    "B": {
        "host": "mps.tencentcloudapi.com",
        "service": "mps",
        "body": b'{"Type": "Custom", "Offset": 0, "Limit": 50}',
        "payload": "e999ac3a2e9fa3ba119a9c4a32b40e3719a5acd7003ce5d58666425afc42a025",
        "canonical": "8a9ec855028c00eebb8e1ef442f9da40d67a4ed4c84ebcd6901a5b6123a89e82",
        "keys": (),
        "signature": "a55629f08e8f858647b8fb8aad052c54695cfbd55edc33fa035bf7c8407adc64",
    },
    "C": {
        "host": "vod.tencentcloudapi.com",
        "service": "vod",
        "body": b'{"TaskId": "1-ProcessMediaByMPS-x", "SubAppId": 1}',
        "payload": "bb70953c95a582b1cdb27430345c2710f6b228bc2a6794b027808f60821e417b",
        "canonical": "b76aaeaf2fa3cd29b19911a982527ea1eb2a3fe80b0eef94dbc6192d43c76cd5",
        "keys": (
            "c7ecaa15f784147efede1bdd42bdc28d50b6e492d2ababa3a779d928c8845ce7",
            "5cced302e178b682807f8515753ee2da83387acd267aa53e9128c60bdc51cf96",
            "b66c2dfa48284db252f96aa753de9542bec41eb79d3853108632fc7b46909ea6",
        ),
        "signature": "312afc534ff89f208c4e7e98b8ec97a35cd2879d7aea6a40e950fa3c5fa94e3c",
    },
}


def signed(v, **changed):
    given = {"service": v["service"], "host": v["host"], "timestamp": AT, "body": v["body"], **changed}
    return sign(ID, KEY, **given)


@pytest.mark.parametrize("name", VECTORS)
def test_every_value_of_the_vectors(name):
    v = VECTORS[name]
    got = signed(v)
    assert got.payload == v["payload"]
    assert hashlib.sha256(got.canonical.encode()).hexdigest() == v["canonical"]
    assert got.signature == v["signature"]
    assert got.scope == f"2023-11-14/{v['service']}/tc3_request"
    assert got.authorization == (
        f"TC3-HMAC-SHA256 Credential={ID}/{got.scope}, SignedHeaders=content-type;host, Signature={v['signature']}"
    )
    for ours, theirs in zip(derive(KEY, "2023-11-14", v["service"]), v["keys"], strict=False):
        assert ours.hex() == theirs


def test_the_texts_of_vector_a():
    got = signed(VECTORS["A"])
    assert got.canonical == (
        "POST\n/\n\ncontent-type:application/json\nhost:mps.intl.tencentcloudapi.com\n\ncontent-type;host\n"
        "69883bec8a58f1efdd472e36d208038c9a67f0eca72f4e70e9ccfed3bb20406a"
    )
    assert string_to_sign(timestamp=AT, scope=got.scope, canonical=got.canonical) == (
        "TC3-HMAC-SHA256\n1700000000\n2023-11-14/mps/tc3_request\n"
        "f0cb558c575199f1747c7b2294474062a6efb9f55835a488460150e6d6ec1e8e"
    )


@pytest.mark.parametrize(
    "changed",
    [{"host": "other"}, {"timestamp": AT + 1}, {"body": b"{}"}, {"service": "vod"}, {"content_type": "text/plain"}],
)
def test_everything_that_is_sent_counts(changed):
    assert signed(VECTORS["A"], **changed).signature != VECTORS["A"]["signature"]


def test_a_signature_does_not_print_the_id():
    assert ID not in repr(signed(VECTORS["A"]))
