"""What is known now is told apart from CDK's tokens; CDK itself is the judge."""

import struct

import jsii
import pytest
from aws_cdk import (
    App,
    Aws,
    CfnParameter,
    Fn,
    IStableNumberProducer,
    IStableStringProducer,
    Lazy,
    Stack,
    Token,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from cdk_containers.spec import is_known

_REFERENCE = {"Ref": "Something"}

_seldom = settings(max_examples=100)


@jsii.implements(IStableNumberProducer)
class Number:
    def produce(self) -> float:
        return 1


@jsii.implements(IStableStringProducer)
class Text:
    def produce(self) -> str:
        return "a"


def _parameter(kind: str) -> CfnParameter:
    return CfnParameter(Stack(App(), "Stack"), "Parameter", type=kind)


_TOKENS: dict[str, object] = {
    "text": Token.as_string(_REFERENCE),
    "number": Token.as_number(_REFERENCE),
    "list": Token.as_list(_REFERENCE),
    "whole number": int(Token.as_number(_REFERENCE)),
    "text of a number": Token.as_string(Token.as_number(_REFERENCE)),
    "region": Aws.REGION,
    "joined": Fn.join("-", ["web", Aws.REGION]),
    "split": Fn.split(",", Aws.REGION),
    "inside a longer text": f"arn:aws:ecs:{Aws.REGION}:service/web",
    "inside a list": ["web", Aws.REGION],
    "lazy text": Lazy.string(Text()),
    "lazy number": Lazy.number(Number()),
    "parameter": _parameter("String").value_as_string,
    "parameter with a number": _parameter("Number").value_as_number,
    "parameter with a list": _parameter("CommaDelimitedList").value_as_list,
}


@pytest.mark.parametrize("token", _TOKENS.values(), ids=_TOKENS.keys())
def test_tokens_are_not_known(token: object) -> None:
    assert not is_known(token)


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "web",
        "${TOKEN}",
        "$Token[1]",
        "${AWS::Region}",
        0,
        -1,
        True,
        2**63 - 1,
        # More than a double can hold.
        10**400,
        -(10**400),
        -1e300,
        1.5,
        float("inf"),
        float("nan"),
        (),
        ["a", "b"],
        Token.as_string("already a text"),
        Token.as_number(5),
        Token.as_list(["a"]),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_ordinary_values_are_known(value: object) -> None:
    assert is_known(value)


def test_a_list_is_known_when_all_in_it_is() -> None:
    assert is_known([1, [2, "a"]])
    assert not is_known([1, [2, Aws.REGION]])


def _double(leading: int, rest: bytes) -> float:
    return float(struct.unpack(">d", leading.to_bytes(2, "big") + rest)[0])


# CDK tells its numbers by their first 16 bits; the numbers just beside them are ordinary.
_doubles_like_tokens = st.builds(
    _double, st.sampled_from([0xFBFE, 0xFBFF, 0xFC00]), st.binary(min_size=6, max_size=6)
)


@_seldom
@given(
    st.floats(allow_nan=False, allow_infinity=False)
    | _doubles_like_tokens
    | st.integers(-(2**53), 2**53)
    | st.text()
    | st.lists(st.text(), max_size=2)
    # With text on both sides of a token, for that is how tokens get into texts.
    | st.builds("{}{}{}".format, st.text(max_size=5), st.just(Aws.REGION), st.text(max_size=5))
)
def test_cdk_agrees(value: object) -> None:
    assert is_known(value) is not Token.is_unresolved(value)
