"""Which pattern covers which: against all short texts."""

from itertools import product

import pytest
from hypothesis import example, given, settings

from cdk_containers.checks.wildcards import covers
from tests.strategies.listener import matches, patterns

# "c" stands for the letters that no pattern has.
_TEXTS = ["".join(letters) for length in range(8) for letters in product("abc", repeat=length)]
_PATHS = [f"/{''.join(rest)}" for length in range(6) for rest in product("/ab", repeat=length)]
_SHORT = ["".join(letters) for length in range(4) for letters in product("a/*?", repeat=length)]


def test_short_patterns_are_compared_as_the_texts_that_they_match() -> None:
    texts = ["".join(letters) for length in range(6) for letters in product("a/b", repeat=length)]
    matched = {pattern: {text for text in texts if matches(pattern, text)} for pattern in _SHORT}

    for general, special in product(_SHORT, repeat=2):
        assert covers(general, special) == (matched[special] <= matched[general])


def test_short_patterns_are_compared_as_the_paths_that_they_match() -> None:
    matched = {pattern: {path for path in _PATHS if matches(pattern, path)} for pattern in _SHORT}

    for general, special in product(_SHORT, repeat=2):
        included = matched[special] <= matched[general]
        assert covers(general, special, beginning="/") == included


@settings(max_examples=300)
@given(patterns, patterns)
@example("?a*", "??a")
@example("*a?", "*aa*")
def test_patterns_are_compared_as_the_texts_that_they_match(general: str, special: str) -> None:
    differing = (text for text in _TEXTS if matches(special, text) and not matches(general, text))

    assert covers(general, special) == (next(differing, None) is None)


@pytest.mark.parametrize(
    ("general", "special"),
    [
        ("*", ""),
        ("*", "?*"),
        ("?*", "*?"),
        ("**", "*"),
        ("/a*", "/a/*"),
        ("/*/c", "/a/b/c"),
        ("*.example.com", "*.shop.example.com"),
        ("*a*b*", "*ba*ab"),
    ],
)
def test_a_pattern_covers_one_that_says_more(general: str, special: str) -> None:
    assert covers(general, special)


@pytest.mark.parametrize(
    ("general", "special"),
    [
        ("?*", "*"),
        ("/a/*", "/a*"),
        ("/a/*", "/a"),
        ("/a", "/?"),
        ("/api/*", "/Api/*"),
        ("*.example.com", "example.com"),
        ("*a*b*", "*b*a*"),
    ],
)
def test_a_pattern_does_not_cover_one_that_matches_something_else(
    general: str, special: str
) -> None:
    assert not covers(general, special)


def test_a_wildcard_matches_letters_that_no_pattern_names() -> None:
    assert not covers("a*", "?*")


def test_only_texts_with_the_beginning_count() -> None:
    assert covers("/*", "*", beginning="/")
    assert covers("/a", "?a", beginning="/")
    assert not covers("/*", "*")


def test_long_patterns_are_compared_quickly() -> None:
    long = "ab" * 60

    assert covers(f"*{long}*?*", f"?{long}*{long}?")
    assert not covers(f"*{long}?", f"*{long}*")
