"""Parameters against shapes: the paths and words of messages."""

import pytest

from reconciler.emulator.server.failure import Failure
from reconciler.emulator.server.params import Field, check

SHAPE = {
    "Name": Field("string", length=3),
    "Ids": Field("ints", most=2, least=1, low=0, high=9),
    "Items": Field("objects", shape={"Size": Field("float", required=True, low=0)}),
    "Kind": Field("string", among=("a", "b"), code="InvalidParameterValue.Kind"),
}


@pytest.mark.parametrize(
    ("params", "code", "said"),
    [
        ({"Nam": ""}, "UnknownParameter", "`Nam`"),
        ({"Name": "long"}, "InvalidParameterValue", "`Name` has 4 characters; at most 3"),
        ({"Ids": []}, "InvalidParameterValue", "`Ids` must have at least 1"),
        ({"Ids": [1, 2, 3]}, "InvalidParameterValue", "`Ids` has 3 entries; at most 2"),
        ({"Ids": [1, 10]}, "InvalidParameterValue", "`Ids.1` must be between 0 and 9"),
        ({"Ids": [1, "2"]}, "InvalidParameter", "`Ids.1` must be of type int"),
        ({"Items": [{"Size": 1}, {}]}, "MissingParameter", "`Items.1.Size`"),
        ({"Items": [{"Size": 1.5, "Colour": 1}]}, "UnknownParameter", "`Items.0.Colour`"),
        ({"Items": [{"Size": "1"}]}, "InvalidParameter", "`Items.0.Size` must be of type float"),
        ({"Kind": "c"}, "InvalidParameterValue.Kind", "valid values: a, b"),
    ],
)
def test_messages_name_the_place(params, code, said):
    with pytest.raises(Failure) as caught:
        check(params, SHAPE)
    assert caught.value.code == code
    assert said in caught.value.message


def test_what_fits_passes():
    check({"Name": "词词词", "Ids": [0, 9], "Items": [{"Size": 0}, {"Size": 0.5}], "Kind": "b"}, SHAPE)
    check({}, SHAPE)
