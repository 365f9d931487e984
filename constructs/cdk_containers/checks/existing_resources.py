"""Rules about the ids and ARNs by which an application names what exists already."""

import re
from collections.abc import Iterator

from cdk_containers.checks.context import Context
from cdk_containers.checks.rule import Problem, rule
from cdk_containers.spec import Application, is_known

_ID = "(?:[0-9a-f]{8}|[0-9a-f]{17})"
_VPC = re.compile(f"vpc-{_ID}"), "the id of a VPC", f"vpc-{'0' * 17}"
_SUBNET = re.compile(f"subnet-{_ID}"), "the id of a subnet", f"subnet-{'0' * 17}"
_SECURITY_GROUP = re.compile(f"sg-{_ID}"), "the id of a security group", f"sg-{'0' * 17}"
_LOAD_BALANCER = (
    re.compile(
        r"arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:\d{12}:loadbalancer/(app|net)/[^/]+/[^/]+"
    ),
    "the ARN of an Application or Network Load Balancer",
    "the one that the console shows",
)
_POLICY = (
    re.compile(r"arn:aws[a-z-]*:iam::(aws|\d{12}):policy/[!-~]+"),
    "the ARN of a policy",
    "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
)
_CLUSTER = (
    re.compile(r"[A-Za-z0-9_-]{1,255}|arn:aws[a-z-]*:ecs:[a-z0-9-]+:\d{12}:cluster/[A-Za-z0-9_-]+"),
    "the name or ARN of a cluster",
    "shop",
)
_Form = tuple[re.Pattern[str], str, str]


@rule()
def existing_resource_invalid(application: Application, context: Context) -> Iterator[Problem]:
    """What exists already is named by an id or ARN of its kind."""
    for place, value, (pattern, kind, example) in _named(application):
        if value is not None and is_known(value) and not pattern.fullmatch(value):
            yield Problem(place, f"{value!r} is not {kind}.", f"Write such as {example}.")


def _named(application: Application) -> Iterator[tuple[str, str | None, _Form]]:
    yield "vpc_id", application.vpc_id, _VPC
    yield "cluster", application.cluster, _CLUSTER
    yield "load_balancer_arn", application.load_balancer_arn, _LOAD_BALANCER
    yield from (("subnet_ids", each, _SUBNET) for each in application.subnet_ids)
    groups = application.security_group_ids
    yield from (("security_group_ids", each, _SECURITY_GROUP) for each in groups)
    for network in application.networks:
        place = f"networks[{network.name}].security_group_id"
        yield place, network.security_group_id, _SECURITY_GROUP
    for member in application.services:
        place = f"services[{member.name}].managed_policies"
        yield from ((place, each, _POLICY) for each in member.managed_policies)
