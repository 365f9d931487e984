"""The priorities of the rules on a load balancer's listener, chosen without any memory.

Each rule falls into a band of priorities by how specific it is, and takes the place in the band
that a hash of its service's path tells. So nothing but the rule itself and the name of its service
changes its priority. The bands are in such an order that a rule that matches all that another one
does comes later or shares its band.

Two services may get the same priority; ``check_listener_rules`` tells. If all rules are of one
kind, hosts alone or paths such as ``/a/*``, they share a band of 10,500: that befalls 10 services
with a probability of 0.4 percent, 20 with 1.8 and 50 with 11. With a host and a path each, in a
band of 2500, it befalls them with 1.8, 7.3 and 39 percent. Services that shift traffic take two
numbers each, and meet three times as often. A listener has at most 100 rules, unless AWS raises the
quota.
"""

import re
from collections.abc import Iterator, Sequence
from enum import IntEnum
from hashlib import sha256

from cdk_containers.checks.wildcards import ANY_LETTER, ANY_TEXT, WILDCARDS
from cdk_containers.spec import ListenerRule, is_known

# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html
CHOSEN_BEFORE = range(1, 1000)
COMPUTED = range(1000, 49_000)
CHOSEN_AFTER = range(49_000, 50_001)


class _Hosts(IntEnum):
    """The hosts of a rule, most specific first: the columns of the table."""

    EXACT = 0
    PATTERN = 1
    ALL = 2


class _Ending(IntEnum):
    """What a path pattern leaves open, most specific first."""

    NOTHING = 0
    SOMETHING = 1
    ALL_BELOW = 2


_DEEP = 5
_Shape = tuple[int, _Ending]
# How many priorities there are for paths of so many segments and such an ending, most specific
# first. Bands that most rules fall into are wide, so that two of them rarely meet. Deployed rules
# have their priorities from this table: to change a number in it is to move them.
_WIDTHS: dict[_Shape, tuple[int, int, int]] = {
    # such as                              exact hosts, hosts with wildcards, every host
    # Beyond four segments, the ending does not tell which of two paths is the more specific.
    (_DEEP, _Ending.ALL_BELOW): (200, 100, 300),
    (4, _Ending.NOTHING): (100, 100, 200),  # /a/b/c/d
    (4, _Ending.SOMETHING): (100, 100, 200),  # /a/b/c/d*
    (4, _Ending.ALL_BELOW): (200, 100, 400),  # /a/b/c/*
    (3, _Ending.NOTHING): (100, 100, 300),  # /a/b/c
    (3, _Ending.SOMETHING): (100, 100, 300),  # /a/b/c*
    (3, _Ending.ALL_BELOW): (500, 200, 1200),  # /a/b/*
    (2, _Ending.NOTHING): (400, 100, 1200),  # /a/b, also with /a/b/*
    (2, _Ending.SOMETHING): (200, 100, 500),  # /a/b*
    (2, _Ending.ALL_BELOW): (2500, 300, 10_500),  # /a/*
    (1, _Ending.NOTHING): (2500, 300, 10_500),  # /a, also with /a/*
    (1, _Ending.SOMETHING): (300, 100, 1500),  # /a*
    (1, _Ending.ALL_BELOW): (10_500, 1000, 500),  # /*, and no paths at all
}
_SHAPES = tuple(_WIDTHS)


def priority_of(rule: ListenerRule, identity: str) -> int:
    """The priority of a service's rule: the one that it was given, or a computed one.

    Args:
        rule: the rule, even if something is wrong with it or known at deployment only.
        identity: the path of the service's construct. The conditions would not do instead: a
            renamed service's new rule, made before the old one is deleted, would take the old
            one's priority, which the load balancer refuses.
    """
    if rule.priority is not None:
        return rule.priority
    hosts = max(map(_hosts, rule.hosts), default=_Hosts.ALL)
    paths = max((_SHAPES.index(_shape(path)) for path in rule.paths), default=len(_SHAPES) - 1)
    band = _BANDS[hosts, _SHAPES[paths]]
    return band[int(sha256(identity.encode()).hexdigest(), 16) % len(band)]


def numbers_of(rule: ListenerRule, identity: str) -> Sequence[int]:
    """The priorities that a service takes: its rule's, and the one before for its test traffic.

    Args:
        rule: the rule; nothing if its priority is known at deployment only.
        identity: the path of the service's construct.
    """
    priority = priority_of(rule, identity)
    return numbers_with(rule, priority) if is_known(priority) else ()


def numbers_with(rule: ListenerRule, priority: int) -> Sequence[int]:
    """The priorities that a service would take, were its rule's a certain one."""
    return (priority - 1, priority) if rule.tested else (priority,)


def _bands() -> Iterator[tuple[tuple[_Hosts, _Shape], range]]:
    start = COMPUTED.start
    for hosts in _Hosts:
        for shape, widths in _WIDTHS.items():
            band = range(start, start + widths[hosts])
            yield (hosts, shape), band
            start = band.stop


_BANDS = dict(_bands())


def _hosts(host: str) -> _Hosts:
    return _Hosts.PATTERN if _has_wildcards(host) else _Hosts.EXACT


def _shape(path: str) -> _Shape:
    """The fewest segments of the paths that a pattern matches, and its ending.

    A pattern that matches all that another one does has no more segments than that one; and if it
    has as many, it leaves at least as much open.
    """
    pattern = _as_path(path)
    segments = pattern.count("/") + (0 if pattern.startswith(("/", "*/")) else 1)
    if segments >= _DEEP:
        return _DEEP, _Ending.ALL_BELOW
    if not _has_wildcards(pattern):
        return segments, _Ending.NOTHING
    return segments, _Ending.ALL_BELOW if pattern.endswith("/*") else _Ending.SOMETHING


def _as_path(pattern: str) -> str:
    """A pattern for the same paths that shows how it begins and how it ends."""
    ordered = re.sub(r"[*?]{2,}", lambda found: _ordered(found[0]), pattern)
    if ordered == ANY_TEXT:
        return "/*"
    # Every path begins with a slash.
    return f"/{ordered[1:]}" if ordered.startswith(ANY_LETTER) else ordered


def _ordered(wildcards: str) -> str:
    """Wildcards in a row match the same in any order, and one ``*`` as much as many."""
    return ANY_LETTER * wildcards.count(ANY_LETTER) + (ANY_TEXT if ANY_TEXT in wildcards else "")


def _has_wildcards(pattern: str) -> bool:
    return any(wildcard in pattern for wildcard in WILDCARDS)
