"""Rules about the rules on a load balancer's listener: each alone, and all of them together."""

import re
from collections.abc import Iterator, Mapping
from itertools import chain, combinations

from cdk_containers.checks.context import Context
from cdk_containers.checks.listener_priorities import (
    CHOSEN_AFTER,
    CHOSEN_BEFORE,
    numbers_of,
    numbers_with,
    priority_of,
)
from cdk_containers.checks.rule import Problem, rule
from cdk_containers.checks.wildcards import ANY_TEXT, WILDCARDS, covers
from cdk_containers.findings import Severity
from cdk_containers.spec import ListenerRule, is_known

# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
# names 5 values. Of wildcards it has said 5 and 6; 6 is an earlier default that old accounts keep:
# https://github.com/awsdocs/elb-application-load-balancers-user-guide/pull/32
_MOST_RULES = 100
_MOST_VALUES = 5
_MOST_WILDCARDS = 5
# Lengths and characters: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RuleCondition.html
# and https://docs.aws.amazon.com/elasticloadbalancing/latest/application/add-rule.html
_LONGEST = 128
_HOST = re.compile(r"[A-Za-z0-9_.*?-]*\.[A-Za-z0-9*?]+")
_PATH = re.compile(r"""[/*?][A-Za-z0-9_.$/~"'@:+&*?-]*""")

Rules = Mapping[str, ListenerRule]


@rule()
def listener_rule_without_condition(rules: Rules, context: Context) -> Iterator[Problem]:
    """A rule says which requests it is for: what no rule is for is the listener's default."""
    for identity, each in rules.items():
        if not each.hosts and not each.paths:
            yield Problem(
                f"rules[{identity}]",
                "It has no hosts and no paths, and so would take every request.",
                "Give hosts or paths, or make the service the listener's default.",
            )


@rule()
def listener_rule_too_large(rules: Rules, context: Context) -> Iterator[Problem]:
    """A rule has at most 5 values, hosts and paths together, and 5 wildcards in them.

    One for test traffic has one value more: what the header says.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
    """
    for identity, each in rules.items():
        values = len(each.hosts) + len(each.paths)
        most = _MOST_VALUES - 1 if each.tested else _MOST_VALUES
        if values > most:
            beside = ", beside the header of its test traffic" if each.tested else ""
            yield Problem(
                f"rules[{identity}]",
                f"It has {values} hosts and paths; a rule has at most {most}{beside}.",
                "Cover several of them with one wildcard.",
            )
        if (wildcards := _wildcards(each)) > _MOST_WILDCARDS:
            yield Problem(
                f"rules[{identity}]",
                f"It has {wildcards} wildcards; a rule has at most {_MOST_WILDCARDS}.",
                "Write some of them out, or cover several values with one wildcard.",
            )


@rule(Severity.WARNING)
def listener_rules_above_quota(rules: Rules, context: Context) -> Iterator[Problem]:
    """A load balancer has at most 100 rules, unless AWS has raised the quota for the account.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
    """
    # One more for the test traffic of each service that has some.
    number = len(rules) + sum(each.tested for each in rules.values())
    if number > _MOST_RULES:
        yield Problem(
            f"rules[{list(rules)[-1]}]",
            f"It is rule number {number} on the listener; AWS allows {_MOST_RULES} unless it "
            "has raised the quota.",
            "Have AWS raise it, or use another load balancer.",
        )


@rule()
def listener_host_invalid(rules: Rules, context: Context) -> Iterator[Problem]:
    """A host is a domain name of up to 128 characters, in which there may be wildcards.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_HostHeaderConditionConfig.html
    """
    for identity, each in rules.items():
        for host in each.hosts:
            if is_known(host) and not _is_host(host):
                yield Problem(
                    f"rules[{identity}].hosts",
                    f"{host!r} is no host that a load balancer takes: up to {_LONGEST} letters, "
                    "digits, hyphens, underscores, wildcards and dots, at least one dot, and "
                    "behind the last one only letters, digits and wildcards.",
                    "Write the domain name alone, without https://, port or path.",
                )


@rule()
def listener_path_invalid(rules: Rules, context: Context) -> Iterator[Problem]:
    """A path begins with a slash or a wildcard, and has up to 128 characters and no query.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RuleCondition.html
    """
    for identity, each in rules.items():
        for path in each.paths:
            if is_known(path) and not _is_path(path):
                yield Problem(
                    f"rules[{identity}].paths",
                    f"{path!r} is no path that a load balancer takes: a slash or a wildcard, and "
                    f"up to {_LONGEST} letters, digits, wildcards and _-.$/~\"'@:+& in all.",
                    "Begin it with a slash, leave out the query, and write ? for what is not "
                    "allowed.",
                )


@rule()
def listener_priority_out_of_range(rules: Rules, context: Context) -> Iterator[Problem]:
    """A priority that is chosen is none that may be computed for another rule.

    Neither is the one before it, where there is a rule for test traffic.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html
    """
    for identity, each in rules.items():
        chosen = each.priority
        if chosen is None or not is_known(chosen):
            continue
        before, after = _choices(each)
        if chosen not in before and chosen not in after:
            two = "; its test traffic has the number before it" if each.tested else ""
            yield Problem(
                f"rules[{identity}].priority",
                f"{chosen} is outside {_span(before)}, which are tried before the rules "
                f"with computed priorities, and {_span(after)}, which are tried after them{two}.",
                f"Choose one of {_span(before)}, or leave it out to have it computed.",
            )


@rule()
def listener_priority_repeated(rules: Rules, context: Context) -> Iterator[Problem]:
    """The rules on a listener have different priorities, computed or chosen."""
    taken = {identity: numbers_of(each, identity) for identity, each in rules.items()}
    for earlier, later in combinations(rules, 2):
        if both := set(taken[earlier]) & set(taken[later]):
            tests = [each for each in (later, earlier) if max(both) != max(taken[each])]
            of_test = f", the one of {tests[0]} for its test traffic" if tests else ""
            yield Problem(
                f"rules[{later}].priority",
                f"{later} and {earlier} both have the priority {max(both)}{of_test}.",
                _set_apart(rules, later, earlier),
            )


@rule()
def listener_rule_repeated(rules: Rules, context: Context) -> Iterator[Problem]:
    """The rules on a listener match different requests."""
    for earlier, later in combinations(_comparable(rules), 2):
        if _includes(rules[earlier], rules[later]) and _includes(rules[later], rules[earlier]):
            yield Problem(
                f"rules[{later}]",
                f"{later} and {earlier} match the same requests, so that one of them gets none.",
                "Give one of them another host or path.",
            )


@rule()
def listener_rule_shadowed(rules: Rules, context: Context) -> Iterator[Problem]:
    """No rule comes before one that matches only some of the same requests.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html
    """
    # Only one rule that takes everything from another is looked for. Several that do so together
    # are not told, since each of them alone leaves it something.
    for earlier, later in combinations(_comparable(rules), 2):
        for wide, narrow in ((earlier, later), (later, earlier)):
            before, after = priority_of(rules[wide], wide), priority_of(rules[narrow], narrow)
            if before < after and _includes_more(rules[wide], rules[narrow]):
                yield Problem(
                    f"rules[{later}]",
                    f"{narrow} would get no request: {wide} matches all of its requests, and its "
                    f"priority {before} comes before {after}.",
                    _set_apart(rules, later, earlier),
                )


def _set_apart(rules: Rules, later: str, earlier: str) -> str:
    """What to do about two rules of which one has the wrong priority; rather move the new one."""
    for identity in (later, earlier):
        priority = _fitting_priority(rules, identity)
        if priority is not None:
            return f"Give {identity} priority={priority}."
    two = (
        " One with test traffic takes the number before, too."
        if any(each.tested for each in rules.values())
        else ""
    )
    return (
        f"Give both, and the rules that match more than they do or less, a priority of "
        f"{_span(CHOSEN_BEFORE)}: first those that match less.{two}"
    )


def _fitting_priority(rules: Rules, identity: str) -> int | None:
    """A free priority behind all rules that match less and before all that match more."""
    moved = rules[identity]
    first, last = 0, CHOSEN_AFTER.stop
    taken: set[int] = set()
    for name, other in rules.items():
        if name == identity:
            continue
        numbers = numbers_of(other, name)
        taken.update(numbers)
        if _is_comparable(moved) and _is_comparable(other):
            if _includes_more(moved, other):
                first = max(first, *numbers)
            if _includes_more(other, moved):
                last = min(last, *numbers)
    before, after = _choices(moved)
    # As among computed priorities, a rule with hosts is rather tried early, one without late.
    chosen = chain(before, after) if moved.hosts else chain(after, before)
    fitting = [
        each
        for each in chosen
        if each < last
        and all(first < number and number not in taken for number in numbers_with(moved, each))
    ]
    # Each service has numbers of its own, so that several that are moved at once do not meet.
    distance = 2 if any(each.tested for each in rules.values()) else 1
    place = list(rules).index(identity) * distance
    return fitting[place % len(fitting)] if fitting else None


def _choices(each: ListenerRule) -> tuple[range, range]:
    """The priorities that may be chosen, before the computed ones and after them."""
    if not each.tested:
        return CHOSEN_BEFORE, CHOSEN_AFTER
    # The number before is for the test traffic, and no computed one either.
    return CHOSEN_BEFORE[1:], CHOSEN_AFTER[1:]


def _comparable(rules: Rules) -> Rules:
    return {identity: each for identity, each in rules.items() if _is_comparable(each)}


def _is_comparable(each: ListenerRule) -> bool:
    """Whether it is known which requests a rule is for; a token is neither a host nor a path."""
    return (
        bool(each.hosts or each.paths)
        and all(map(_is_host, each.hosts))
        and all(map(_is_path, each.paths))
        and _wildcards(each) <= _MOST_WILDCARDS
        and is_known(each.priority)
    )


def _includes_more(wide: ListenerRule, narrow: ListenerRule) -> bool:
    return _includes(wide, narrow) and not _includes(narrow, wide)


def _includes(wide: ListenerRule, narrow: ListenerRule) -> bool:
    """Whether ``wide`` matches every request that ``narrow`` matches.

    Each value of the one has to be covered by a single value of the other. What several cover only
    together, as ``/a`` and ``/a?*`` do ``/a*``, is missed; nobody writes a pattern in such pieces.
    """
    return all(
        any(covers(general.lower(), special.lower()) for general in wide.hosts or (ANY_TEXT,))
        for special in narrow.hosts or (ANY_TEXT,)
    ) and all(
        any(covers(general, special, beginning="/") for general in wide.paths or (ANY_TEXT,))
        for special in narrow.paths or (ANY_TEXT,)
    )


def _is_host(host: str) -> bool:
    return len(host) <= _LONGEST and _HOST.fullmatch(host) is not None


def _is_path(path: str) -> bool:
    return len(path) <= _LONGEST and _PATH.fullmatch(path) is not None


def _wildcards(each: ListenerRule) -> int:
    values = (*each.hosts, *each.paths)
    return sum(value.count(wildcard) for value in values for wildcard in WILDCARDS)


def _span(priorities: range) -> str:
    return f"{priorities[0]} to {priorities[-1]}"
