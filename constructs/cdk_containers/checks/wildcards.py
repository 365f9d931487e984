"""Patterns with wildcards, as load balancers have them: ``*`` for any text, ``?`` for one letter.

A pattern is read as an automaton. Its states are the places in it: a text that is read letter by
letter moves from some places to others, and is matched if it can reach the end.
"""

from collections.abc import Iterable, Iterator
from functools import cache

ANY_TEXT = "*"
ANY_LETTER = "?"
WILDCARDS = ANY_TEXT + ANY_LETTER
# Stands for all the letters that neither pattern has: both treat them alike.
_OTHER_LETTER = "\0"

Places = frozenset[int]


# A listener's rules are compared again each time that one is added.
@cache
def covers(general: str, special: str, *, beginning: str = "") -> bool:
    """Whether every text that ``special`` matches is matched by ``general``, too.

    It leads both patterns through the same texts, until one of them is matched by ``special`` and
    can no longer be matched by ``general``, or all pairs of places have been seen.

    Args:
        general: the pattern that should match more.
        special: the pattern that should match less.
        beginning: only texts that begin with this count. Default: all texts do.
    """
    start = _start(general), _start(special)
    for letter in beginning:
        start = _after(general, start[0], letter), _after(special, start[1], letter)
    seen = {start}
    waiting = [start]
    while waiting:
        in_general, in_special = waiting.pop()
        if len(special) in in_special and len(general) not in in_general:
            return False
        for letter in {*_next(general, in_general), *_next(special, in_special), _OTHER_LETTER}:
            after = _after(general, in_general, letter), _after(special, in_special, letter)
            if after[1] and after not in seen:
                # From any place some text leads to the end.
                if not after[0]:
                    return False
                seen.add(after)
                waiting.append(after)
    return True


def _start(pattern: str) -> Places:
    return frozenset(_reach(pattern, [0]))


def _after(pattern: str, places: Places, letter: str) -> Places:
    """The places after a letter has been read."""
    moved = (
        place if pattern[place] == ANY_TEXT else place + 1
        for place in places
        if place < len(pattern) and pattern[place] in (letter, *WILDCARDS)
    )
    return frozenset(_reach(pattern, moved))


def _reach(pattern: str, places: Iterable[int]) -> Iterator[int]:
    """The places, and those behind each ``*``, since it may stand for nothing."""
    for place in places:
        yield place
        while pattern[place : place + 1] == ANY_TEXT:
            place += 1
            yield place


def _next(pattern: str, places: Places) -> Iterator[str]:
    """The letters that some place waits for."""
    return (
        pattern[place]
        for place in places
        if place < len(pattern) and pattern[place] not in WILDCARDS
    )
