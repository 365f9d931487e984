"""Rules about how people reach the new version before it gets any other traffic."""

import re
from collections.abc import Iterator, Mapping, Sequence

from cdk_containers.checks.context import Context
from cdk_containers.checks.rule import Problem, Range, rule
from cdk_containers.checks.wildcards import WILDCARDS
from cdk_containers.spec import (
    Reach,
    Service,
    ServiceConnect,
    TestTraffic,
    TrafficShift,
    is_known,
)

_PATH = "deployment.test_traffic"
_HIGHEST_PORT = 65535
# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_HttpHeaderConditionConfig.html
_LONGEST_NAME, _LONGEST_VALUE = 40, 128
# HTTP allows more, but the load balancers that are made here drop such headers:
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html
_NAME = re.compile(r"[A-Za-z0-9-]+")
_NETWORK_BALANCERS = (Reach.NLB_TCP, Reach.NLB_UDP, Reach.NLB_TLS)


def allowed_addresses(service: Service) -> Mapping[str, Sequence[str]]:
    """The addresses that may connect, by the places in the spec that name them."""
    test = _test_traffic(service)
    of_test = {} if test is None else {f"{_PATH}.allow_from": test.allow_from}
    return {"allow_from": service.allow_from, **of_test}


@rule()
def test_header_invalid(service: Service, context: Context) -> Iterator[Problem]:
    """The header of test traffic has a name and a value that a load balancer can look for.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_HttpHeaderConditionConfig.html
    """
    test = _test_traffic(service)
    if test is None:
        return
    if is_known(test.header) and not _is_name(test.header):
        yield Problem(
            f"{_PATH}.header",
            f"{test.header!r} is no header that test traffic can be told by: up to {_LONGEST_NAME} "
            "letters, digits and hyphens, and not Host.",
            "Write such as X-Test-Version.",
        )
    if is_known(test.value) and not _is_value(test.value):
        yield Problem(
            f"{_PATH}.value",
            f"{test.value!r} is no text that test traffic can be told by: 1 to {_LONGEST_VALUE} "
            "ASCII characters, without wildcards and without spaces around it.",
            "Write such as true.",
        )


@rule()
def test_port_out_of_range(service: Service, context: Context) -> Iterator[Problem]:
    """The port of test traffic is one that a load balancer can listen on."""
    test = _test_traffic(service)
    if test is not None:
        yield from Range(
            path=f"{_PATH}.port", value=test.port, lowest=1, highest=_HIGHEST_PORT
        ).problems()


@rule()
def test_traffic_ignored(service: Service, context: Context) -> Iterator[Problem]:
    """Test traffic is told by a header or by a port, whichever the way to the service has.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-implementation.html
    """
    test, usual = _test_traffic(service), TestTraffic()
    if test is None:
        return
    by_header = service.reach is Reach.ALB or _is_called(service)
    by_port = service.reach in _NETWORK_BALANCERS
    for name, heeded, differs in (
        ("header", by_header, _differs(test.header, usual.header)),
        ("value", by_header, _differs(test.value, usual.value)),
        ("port", by_port, _differs(test.port, usual.port)),
        ("allow_from", by_port, bool(test.allow_from)),
    ):
        if differs and not heeded:
            yield Problem(
                f"{_PATH}.{name}",
                "Nothing looks at it: an Application Load Balancer and Service Connect tell test "
                "traffic by its header, a Network Load Balancer by its port.",
                "Leave it out.",
            )


def _test_traffic(service: Service) -> TestTraffic | None:
    deployment = service.deployment
    return deployment.test_traffic if isinstance(deployment, TrafficShift) else None


def _differs(given: str | int, default: str | int) -> bool:
    return is_known(given) and given != default


def _is_called(service: Service) -> bool:
    discovery = service.discovery
    return isinstance(discovery, ServiceConnect) and discovery.name is not None


def _is_name(header: str) -> bool:
    return (
        len(header) <= _LONGEST_NAME
        and _NAME.fullmatch(header) is not None
        and header.lower() != "host"
    )


def _is_value(value: str) -> bool:
    return (
        1 <= len(value) <= _LONGEST_VALUE
        and value.isascii()
        and value.isprintable()
        and value == value.strip()
        and not any(wildcard in value for wildcard in WILDCARDS)
    )
