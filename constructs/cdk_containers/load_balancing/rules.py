"""A service's place on a listener that several share."""

import re

from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from constructs import Construct

from cdk_containers.checks import check_listener_rules
from cdk_containers.checks.listener_priorities import priority_of
from cdk_containers.checks.wildcards import WILDCARDS
from cdk_containers.exposure import Route
from cdk_containers.findings import Finding, SpecPath
from cdk_containers.spec import ListenerRule

_WILDCARD = re.compile(f"[{WILDCARDS}]")


def rule_problems(
    scope: Construct, construct_id: str, route: Route, *, tested: bool
) -> list[Finding]:
    """What is wrong with a service's rule, alone and beside those that are there."""
    path = "/".join(filter(None, (scope.node.path, construct_id)))
    found = check_listener_rules({**route.listener.rules, path: _rule(route, tested=tested)})
    return [
        finding.at(SpecPath(path=str(finding.where).replace(f"rules[{path}]", "expose")))
        for finding in found
    ]


def conditions_of(route: Route) -> list[elbv2.ListenerCondition]:
    """Which of a listener's requests are for a service."""
    return [
        *([elbv2.ListenerCondition.host_headers(list(route.hosts))] if route.hosts else []),
        *([elbv2.ListenerCondition.path_patterns(list(route.paths))] if route.paths else []),
    ]


def take_place(
    service: Construct, route: Route, *, tested: bool
) -> tuple[elbv2.IApplicationListener, str, int]:
    """Note a service's rule on a listener.

    Args:
        service: the service.
        route: which requests are for it.
        tested: whether there is a rule for its test traffic, too, just before it.

    Returns:
        The listener, and the construct id and the priority of the rule.
    """
    rule = _rule(route, tested=tested)
    route.listener.rules[service.node.path] = rule
    return (
        route.listener.listener_for(service),
        f"ListenerRule{route.listener.identity}",
        priority_of(rule, service.node.path),
    )


def url_of(route: Route) -> str:
    """Where people reach a service: at its first host and path, as far as they are no patterns."""
    scheme, _, rest = route.listener.url.partition("://")
    address = rest.partition("/")[0]
    hosts = [host for host in route.hosts if not _WILDCARD.search(host)]
    if hosts:
        _, colon, port = address.partition(":")
        address = f"{hosts[0]}{colon}{port}"
    path = _WILDCARD.split(route.paths[0])[0] if route.paths else "/"
    return f"{scheme}://{address}{path or '/'}"


def _rule(route: Route, *, tested: bool) -> ListenerRule:
    return ListenerRule(
        hosts=route.hosts, paths=route.paths, priority=route.priority, tested=tested
    )
