"""Variables are replaced as Docker Compose replaces them."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdk_containers.importers.compose.syntax.interpolation import (
    MOST_CHARACTERS,
    InterpolationError,
    Variables,
    substituted,
)

_VALUES = {"A": "one", "B": "two", "EMPTY": ""}


def _substituted(text: str) -> str:
    return substituted(text, Variables(values=_VALUES))


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("plain", "plain"),
        ("$A-${B}", "one-two"),
        ("$A_B", ""),
        ("$UNSET.", "."),
        ("${UNSET}", ""),
        ("$$A $${A} $$$A", "$A ${A} $one"),
        # Neither a name nor a brace follows.
        ("$(date) $1 $. $", "$(date) $1 $. $"),
        ("${A:-x} ${EMPTY:-x} ${UNSET:-x}", "one x x"),
        ("${A-x} ${EMPTY-x}. ${UNSET-x}", "one . x"),
        ("${A:+x} ${EMPTY:+x}. ${UNSET:+x}.", "x . ."),
        ("${A+x} ${EMPTY+x} ${UNSET+x}.", "x x ."),
        ("${A:?needed} ${EMPTY?needed}.", "one ."),
        ("${UNSET:-}.", "."),
        # Nested, to any side.
        ("${UNSET:-$A}", "one"),
        ("${UNSET:-${ALSO:-${B}}}", "two"),
        ("${UNSET:-a${A}b}c", "aoneb" + "c"),
        ("${A:-x}${B:-y}", "onetwo"),
        ('${UNSET:-{"json": 1}}', '{"json": 1}'),
        ("${UNSET:-{}}", "{}"),
        ("${UNSET:-a:b-c?d+e}", "a:b-c?d+e"),
        ("${UNSET:-$$A}", "$A"),
        ("a\n${A}\nb", "a\none\nb"),
    ],
)
def test_what_becomes_of_a_text(text: str, result: str) -> None:
    assert _substituted(text) == result


@pytest.mark.parametrize(
    "text",
    [
        "${",
        "${}",
        "${A",
        "${A:-x",
        "${1}",
        "${A!x}",
        "${A:-\n}",
        "${EMPTY:?needed}",
        "${UNSET:?needed}",
        "${UNSET?}",
        # A default is worked out even if it is not needed.
        "${A:-${UNSET:?needed}}",
        "${A:-" * 100 + "}" * 100,
    ],
)
def test_what_is_refused(text: str) -> None:
    with pytest.raises(InterpolationError):
        _substituted(text)


def test_the_name_of_a_missing_variable_is_told_and_no_value() -> None:
    with pytest.raises(InterpolationError, match="DB_PASSWORD has to be set") as failure:
        _substituted("${DB_PASSWORD:?$A}")

    assert "one" not in str(failure.value)


def test_unset_variables_are_remembered() -> None:
    variables = Variables(values=_VALUES)
    substituted("$A $B $C ${D:-x} ${E}", variables)

    assert variables.unset == {"C", "E"}


def test_what_variables_add_is_limited() -> None:
    variables = Variables(values={"LONG": "x" * (MOST_CHARACTERS // 2)})
    substituted("$LONG$LONG", variables)

    with pytest.raises(InterpolationError):
        substituted("$LONG", variables)


@given(st.text())
def test_any_text_ends(text: str) -> None:
    try:
        _substituted(text)
    except InterpolationError:
        assert "${" in text


@given(st.text())
def test_doubled_dollars_bring_any_text_through(text: str) -> None:
    assert _substituted(text.replace("$", "$$")) == text


@given(st.text(), st.text(alphabet="abc:/ "))
def test_a_value_is_taken_as_it_is(value: str, around: str) -> None:
    variables = Variables(values={"V": value})

    assert substituted(f"{around}${{V}}{around}", variables) == around + value + around
    assert substituted(f"{around}${{V-x}}", variables) == around + value
    assert substituted(f"${{V:-{around}}}", variables) == (value or around)


@pytest.mark.parametrize("text", ["${a:-{}" * 100_000, "${a:-b}" * 100_000, "${a:-" * 100_000])
def test_long_lines_take_no_time(text: str) -> None:
    with suppress(InterpolationError):
        _substituted(text)
