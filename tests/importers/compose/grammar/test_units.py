"""Sizes and durations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdk_containers.importers.compose.grammar.units import (
    duration_nanoseconds,
    duration_text,
    size_bytes,
)

_SECOND = 10**9


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("0", 0),
        ("10", 10),
        ("10b", 10),
        ("1k", 1024),
        ("1kb", 1024),
        ("1KiB", 1024),
        ("512M", 512 * 1024**2),
        ("1.5g", 3 * 1024**3 // 2),
        ("1 GB", 1024**3),
        ("", None),
        ("m", None),
        ("-1m", None),
        ("1x", None),
        ("1" * 1000, None),
    ],
)
def test_sizes(text: str, size: int | None) -> None:
    assert size_bytes(text) == size


@pytest.mark.parametrize(
    ("text", "nanoseconds", "canonical"),
    [
        ("0", 0, "0s"),
        ("90s", 90 * _SECOND, "1m30s"),
        ("1m30s", 90 * _SECOND, "1m30s"),
        ("1h", 3600 * _SECOND, "1h0m0s"),
        ("1d", 86400 * _SECOND, "24h0m0s"),
        ("1.5s", 3 * _SECOND // 2, "1.5s"),
        ("100ms", _SECOND // 10, "100ms"),
        ("20us", 20_000, "20µs"),
        ("5ns", 5, "5ns"),
        ("-1m", -60 * _SECOND, "-1m0s"),
    ],
)
def test_durations(text: str, nanoseconds: int, canonical: str) -> None:
    assert duration_nanoseconds(text) == nanoseconds
    assert duration_text(nanoseconds) == canonical


@pytest.mark.parametrize("text", ["", "10", "s", "1y", "1s ", "1" * 100 + "s"])
def test_no_durations(text: str) -> None:
    assert duration_nanoseconds(text) is None


@given(st.integers(min_value=0, max_value=10**6))
def test_the_text_of_a_duration_is_one(milliseconds: int) -> None:
    nanoseconds = milliseconds * 10**6

    assert duration_nanoseconds(duration_text(nanoseconds)) == nanoseconds
