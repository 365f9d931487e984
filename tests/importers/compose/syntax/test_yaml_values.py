"""Unquoted YAML means what it means to Docker Compose."""

import math
from datetime import date

import pytest

from cdk_containers.importers.compose.syntax.yaml_values import text_of, value_of
from cdk_containers.importers.nodes import Value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("true", True),
        ("False", False),
        # Texts, unlike in YAML 1.1.
        ("yes", "yes"),
        ("off", "off"),
        ("22:22", "22:22"),
        ("1:30:00", "1:30:00"),
        ("tRue", "tRue"),
        ("nginx", "nginx"),
        ("10", 10),
        ("-3", -3),
        ("+3", 3),
        ("1_000", 1000),
        # Octal, as in YAML 1.1.
        ("010", 8),
        ("0o10", 8),
        ("0x1F", 31),
        ("0b101", 5),
        ("08", 8.0),
        ("1.10", 1.1),
        (".5", 0.5),
        ("1e3", 1000.0),
        (".inf", math.inf),
        ("-.inf", -math.inf),
        ("1.2.3", "1.2.3"),
        ("-", "-"),
        ("0x", "0x"),
        ("2026-11-22", date(2026, 11, 22)),
        ("2026-11-22T10:00:00Z", date(2026, 11, 22)),
        ("2026-13-22", "2026-13-22"),
        ("18446744073709551615", 2**64 - 1),
        ("99999999999999999999", 1e20),
        ("9" * 5000, math.inf),
    ],
)
def test_unquoted(text: str, value: Value) -> None:
    found = value_of(text)

    assert (type(found), found) == (type(value), value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (8, "8"),
        (1.1, "1.1"),
        (3.0, "3"),
        (1e20, "100000000000000000000"),
        (1e21, "1e+21"),
        (1e-7, "1e-07"),
        (math.inf, "+Inf"),
        (math.nan, "NaN"),
        ("a", "a"),
    ],
)
def test_as_text(value: Value, text: str) -> None:
    assert text_of(value) == text
