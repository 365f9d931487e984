"""Priorities stay, the specific comes before the general, and what goes wrong is told."""

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import permutations

import pytest
from aws_cdk import Aws, Fn, Token
from hypothesis import event, example, given, settings
from hypothesis import strategies as st

from cdk_containers.checks import check_listener_rules, priority_of
from cdk_containers.checks.listener_priorities import (
    CHOSEN_AFTER,
    CHOSEN_BEFORE,
    COMPUTED,
    numbers_of,
)
from cdk_containers.checks.wildcards import covers
from cdk_containers.spec import ListenerRule
from tests.strategies.listener import Request, identities, listeners, requests, rules, takes

_SETTINGS = settings(max_examples=300)

Listener = dict[str, ListenerRule]


def _priorities(listener: Mapping[str, ListenerRule]) -> dict[str, int]:
    return {identity: priority_of(rule, identity) for identity, rule in listener.items()}


def _without_findings(listener: Listener) -> Listener:
    """As many of the rules as go together."""
    kept: Listener = {}
    for identity, rule in listener.items():
        if not check_listener_rules({**kept, identity: rule}):
            kept[identity] = rule
    return kept


def _includes(wide: ListenerRule, narrow: ListenerRule) -> bool:
    """Whether one rule takes all the requests of another: host by host, path by path."""
    return all(
        any(covers(general.lower(), special.lower()) for general in wide.hosts or ["*"])
        for special in narrow.hosts or ["*"]
    ) and all(
        any(covers(general, special, beginning="/") for general in wide.paths or ["*"])
        for special in narrow.paths or ["*"]
    )


def _includes_more(wide: ListenerRule, narrow: ListenerRule) -> bool:
    return _includes(wide, narrow) and not _includes(narrow, wide)


@pytest.mark.parametrize(
    ("rule", "priority"),
    [
        (ListenerRule(hosts=["shop.example.com"]), 17072),
        (ListenerRule(hosts=["shop.example.com"], paths=["/*"]), 17072),
        (ListenerRule(hosts=["shop.example.com"], paths=["/api/*"]), 4772),
        (ListenerRule(hosts=["*.example.com"]), 20772),
        (ListenerRule(paths=["/api"]), 45372),
        (ListenerRule(paths=["/api*"]), 48372),
        (ListenerRule(paths=["/api/*"]), 34872),
        (ListenerRule(paths=["/api/v1/*"]), 23272),
        (ListenerRule(paths=["/api", "/api/*"]), 45372),
        (ListenerRule(paths=["/*"]), 48872),
        (ListenerRule(paths=["/*"], priority=7), 7),
    ],
)
def test_what_is_deployed_keeps_its_priority(rule: ListenerRule, priority: int) -> None:
    """A later version of the library may not compute others."""
    assert priority_of(rule, "Shop/Api") == priority


def test_the_more_specific_comes_first() -> None:
    ordered = [
        ListenerRule(hosts=["a.co"], paths=["/a/b/c/d/e"]),
        ListenerRule(hosts=["a.co"], paths=["/a/b/c/d"]),
        ListenerRule(hosts=["a.co"], paths=["/a/b/c/d*"]),
        ListenerRule(hosts=["a.co"], paths=["/a/b/c/*"]),
        ListenerRule(hosts=["a.co"], paths=["/a/b/c"]),
        ListenerRule(hosts=["a.co"], paths=["/a/b/*"]),
        ListenerRule(hosts=["a.co"], paths=["/a/b"]),
        ListenerRule(hosts=["a.co"], paths=["/a/*"]),
        ListenerRule(hosts=["a.co"], paths=["/a"]),
        ListenerRule(hosts=["a.co"], paths=["/a*"]),
        ListenerRule(hosts=["a.co"]),
        ListenerRule(hosts=["*.co"], paths=["/a/b/c/d/e"]),
        ListenerRule(hosts=["*.co"], paths=["/a"]),
        ListenerRule(hosts=["a.co", "*.co"]),
        ListenerRule(paths=["/a/b/c/d/e"]),
        ListenerRule(paths=["/a/b/*"]),
        ListenerRule(paths=["/a/b/*", "/a/b"]),
        ListenerRule(paths=["/a/*"]),
        ListenerRule(paths=["/a", "/a/*"]),
        ListenerRule(paths=["/*"]),
    ]

    found = [priority_of(rule, f"Shop/{index}") for index, rule in enumerate(ordered)]

    assert found == sorted(found)
    assert len(set(found)) == len(found)


@_SETTINGS
@given(rules, identities)
def test_computed_priorities_are_never_chosen_ones(rule: ListenerRule, identity: str) -> None:
    assert priority_of(rule, identity) in COMPUTED


def test_every_priority_is_either_chosen_or_computed() -> None:
    assert [*CHOSEN_BEFORE, *COMPUTED, *CHOSEN_AFTER] == list(range(1, 50_001))


def _everywhere(path: str) -> ListenerRule:
    return ListenerRule(hosts=["*.co"], paths=[path])


def _in_one_domain(path: str) -> ListenerRule:
    """Less than everywhere, though equally specific."""
    return ListenerRule(hosts=["*.a.co"], paths=[path])


@_SETTINGS
@given(rules, rules, identities)
@example(ListenerRule(paths=["/a/b/c/d*"]), ListenerRule(paths=["/a/b/c/d/*"]), "Shop/Web")
@example(ListenerRule(paths=["*/a"]), ListenerRule(paths=["/a"]), "Shop/Web")
@example(_everywhere("*"), _in_one_domain("/*"), "Shop/Web")
@example(_everywhere("?*"), _in_one_domain("/*"), "Shop/Web")
@example(_everywhere("*?*"), _in_one_domain("/*"), "Shop/Web")
def test_no_rule_is_in_a_band_before_one_that_matches_less(
    one: ListenerRule, other: ListenerRule, identity: str
) -> None:
    """With the same name, rules of the same band have the same priority."""
    for wide, narrow in ((one, other), (other, one)):
        if _includes_more(wide, narrow):
            event("one matches less")
            assert priority_of(wide, identity) >= priority_of(narrow, identity)


@_SETTINGS
@given(listeners.map(_without_findings))
def test_without_findings_the_one_that_matches_less_comes_first(listener: Listener) -> None:
    found = _priorities(listener)
    for wide, narrow in permutations(listener, 2):
        if _includes_more(listener[wide], listener[narrow]):
            event("one matches less")
            assert found[wide] > found[narrow]


@_SETTINGS
@given(listeners.map(_without_findings), st.lists(requests, min_size=1, max_size=20))
def test_without_findings_no_request_misses_the_most_specific_rule(
    listener: Listener, asked: list[Request]
) -> None:
    found = _priorities(listener)
    for request in asked:
        taking = [identity for identity in listener if takes(listener[identity], request)]
        if len(taking) > 1:
            event("several rules match")
            first = min(taking, key=found.__getitem__)
            others = (listener[each] for each in taking if each != first)
            assert not any(_includes(listener[first], other) for other in others)


def _edited(listener: Listener, kind: str, name: str, rule: ListenerRule) -> Listener:
    match kind:
        case "add":
            return {**listener, name: rule}
        case "remove":
            return {each: kept for each, kept in listener.items() if each != name}
        case "rename":
            return {f"{each}New" if each == name else each: r for each, r in listener.items()}
        case _:
            return dict(reversed(listener.items()))


_edits = st.tuples(st.sampled_from(["add", "remove", "rename", "reorder"]), identities, rules)


@_SETTINGS
@given(listeners, st.lists(_edits, min_size=1, max_size=8))
def test_no_edit_moves_the_rule_of_another_service(
    listener: Listener, edits: list[tuple[str, str, ListenerRule]]
) -> None:
    for kind, name, rule in edits:
        edited = _edited(listener, kind, name, rule)
        before, after = _priorities(listener), _priorities(edited)
        for other in (before.keys() & after.keys()) - {name, f"{name}New"}:
            assert after[other] == before[other]
        listener = edited


def test_a_renamed_service_gets_another_priority() -> None:
    """Or CloudFormation, which makes the new rule first, meets the old one's."""
    rule = ListenerRule(paths=["/api/*"])
    old, new = (
        [priority_of(rule, f"{stage}/Service{number}") for number in range(1000)]
        for stage in ("Old", "New")
    )

    assert sum(map(int.__eq__, old, new)) <= 1


def test_a_rule_that_changes_keeps_its_place_in_its_band() -> None:
    before = ListenerRule(hosts=["a.example.com"])
    after = ListenerRule(hosts=["b.example.com", "c.example.com"], paths=["/*"])

    assert priority_of(before, "Shop/Web") == priority_of(after, "Shop/Web")


def test_a_service_that_begins_to_shift_traffic_keeps_its_priority() -> None:
    rolling = ListenerRule(paths=["/api/*"])
    shifting = replace(rolling, tested=True)

    priority = priority_of(rolling, "Shop/Web")
    assert numbers_of(rolling, "Shop/Web") == (priority,)
    assert numbers_of(shifting, "Shop/Web") == (priority - 1, priority)


@_SETTINGS
@given(listeners.map(_without_findings))
def test_without_findings_no_number_is_taken_twice(listener: Listener) -> None:
    numbers = [each for name, rule in listener.items() for each in numbers_of(rule, name)]
    assert len(set(numbers)) == len(numbers)


@_SETTINGS
@given(listeners.map(_without_findings), st.lists(requests, min_size=1, max_size=20))
def test_without_findings_test_traffic_gets_to_the_most_specific_service(
    listener: Listener, asked: list[Request]
) -> None:
    """With the header that all services look for, a request gets where it gets without."""
    tried = sorted(
        (number, number == priority_of(rule, name), name)
        for name, rule in listener.items()
        for number in numbers_of(rule, name)
    )
    for request in asked:
        taking = [each for each in tried if takes(listener[each[2]], request)]
        everybody = [name for _, production, name in taking if production]
        with_header = [name for _, _, name in taking]
        assert with_header[:1] == everybody[:1]
        if taking and not taking[0][1]:
            event("a rule for test traffic takes it")


@pytest.mark.parametrize(("services", "alone", "together"), [(10, 0.4, 1.8), (20, 1.8, 7.3)])
def test_services_rarely_meet(services: int, alone: float, together: float) -> None:
    """As often as the module says."""
    for rule, percent in (
        (ListenerRule(hosts=["a.co"]), alone),
        (ListenerRule(paths=["/a/*"]), alone),
        (ListenerRule(paths=["/a", "/a/*"]), alone),
        (ListenerRule(hosts=["a.co"], paths=["/a/*"]), together),
        (ListenerRule(hosts=["a.co"], paths=["/a", "/a/*"]), together),
    ):
        applications = 3000
        met = sum(
            len({priority_of(rule, f"App{each}/Service{number}") for number in range(services)})
            < services
            for each in range(applications)
        )
        assert 100 * met / applications == pytest.approx(percent, rel=0.2, abs=0.3)


@pytest.mark.parametrize(
    ("later", "now"),
    [
        (ListenerRule(hosts=[Aws.REGION]), ListenerRule(hosts=["a.co"])),
        (ListenerRule(hosts=[f"a.{Aws.REGION}.co"]), ListenerRule(hosts=["a.co"])),
        (ListenerRule(hosts=[f"*.{Aws.REGION}.co"]), ListenerRule(hosts=["*.co"])),
        (ListenerRule(hosts=Fn.split(",", Aws.REGION)), ListenerRule(hosts=["a.co"])),
        (ListenerRule(paths=[f"/{Aws.REGION}/*"]), ListenerRule(paths=["/a/*"])),
    ],
)
def test_a_token_counts_as_a_text_without_wildcards(later: ListenerRule, now: ListenerRule) -> None:
    assert priority_of(later, "Shop/Web") == priority_of(now, "Shop/Web")


def test_a_priority_may_be_a_token() -> None:
    later = int(Token.as_number({"Ref": "Priority"}))

    assert priority_of(ListenerRule(paths=["/a"], priority=later), "Shop/Web") == later


_PROPOSAL = re.compile(r"Give (\S+) priority=(\d+)\.")


@_SETTINGS
@given(listeners)
def test_a_proposed_priority_helps(listener: Listener) -> None:
    """Each is proposed for the rules as they are: one at a time is taken."""
    for finding in check_listener_rules(listener):
        if proposed := _PROPOSAL.fullmatch(finding.fix):
            event("a priority is proposed")
            identity, priority = proposed[1], int(proposed[2])
            moved = replace(listener[identity], priority=priority)
            left = check_listener_rules({**listener, identity: moved})
            assert finding.message not in {each.message for each in left}
            assert len(left) < len(check_listener_rules(listener))
