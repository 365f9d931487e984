"""The alarms that take a deployment back.

ECS looks at them from the first new task until the end of the bake time, and leaves out those that
were in alarm before. Alarms about target groups exist before the service does. One about the
service itself comes after it, so that the deployment which adds it goes without:
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
"""

import json
import re
from collections.abc import Iterator, Sequence
from typing import cast

from aws_cdk import CfnElement, Names, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ecs as ecs
from constructs import Construct

from cdk_containers.findings import Finding, error
from cdk_containers.monitoring.alarm import Condition, make_alarm
from cdk_containers.monitoring.metrics import ServiceMetrics
from cdk_containers.spec import Reach, Service, is_known
from cdk_containers.validation import refuse_errors

_LOOK_FIRST = "what the containers of the new version log, and docs/troubleshooting.md."
_TAKES_BACK = "This takes a deployment back while it is under way."
_LONGEST_NAME = 255


def rollback_alarms(
    scope: Construct, spec: Service, metrics: ServiceMetrics
) -> list[cloudwatch.Alarm]:
    """Make the alarms about the target groups of a service that is behind a load balancer.

    Args:
        scope: parent of the construct that they are in.
        spec: what it asks for.
        metrics: of both versions.
    """
    conditions = dict(_conditions(spec, metrics))
    if not conditions:
        return []
    parent = Construct(scope, "Rollback")
    return [make_alarm(parent, name, condition) for name, condition in conditions.items()]


def names_for_rollback(
    owner: Construct, service: ecs.BaseService, alarms: Sequence[cloudwatch.IAlarm]
) -> list[str]:
    """What a service knows alarms by, without a circle of references (aws-cdk #24344).

    An alarm of the owner's own that refers to the service gets a name that stands in the template
    as it is. One of another stack is in a circle, too, when that stack comes after the service's.

    Args:
        owner: the construct that the service is of.
        service: whose deployments the alarms take back.
        alarms: any alarms.

    Raises:
        InvalidSpecError: somebody else's refers to the service, and has no such name; or it is of
            another Region or account, where ECS does not look.
    """
    refuse_errors(owner, "", [_elsewhere(each) for each in alarms if _is_elsewhere(each, service)])
    circular = [each for each in alarms if _comes_later(each, service)]
    for alarm in circular:
        if alarm.node.path.startswith(f"{owner.node.path}/") and not _literal_name(alarm):
            name = Names.unique_resource_name(alarm, max_length=_LONGEST_NAME, separator="-")
            cast("cloudwatch.CfnAlarm", alarm.node.default_child).alarm_name = name
    refuse_errors(owner, "", [_circle(each) for each in circular if not _literal_name(each)])
    return [
        (_literal_name(each) if each in circular else None) or each.alarm_name for each in alarms
    ]


def seen_by_name(
    owner: Construct, alarm: cloudwatch.IAlarm, name: str
) -> cloudwatch.IAlarm | cloudwatch.Alarm:
    """The alarm as its owner's stack may show it: one of a later stack by its name only.

    Args:
        owner: the construct whose deployments it takes back.
        alarm: the alarm.
        name: what the service knows it by.
    """
    if not is_known(name) or Stack.of(alarm) is Stack.of(owner):
        return alarm
    construct_id = f"Alarm{Names.unique_id(alarm)}"
    made = owner.node.try_find_child(construct_id)
    if made is not None:
        return cast("cloudwatch.IAlarm", made)
    return cloudwatch.Alarm.from_alarm_name(owner, construct_id, name)


def _conditions(spec: Service, metrics: ServiceMetrics) -> Iterator[tuple[str, Condition]]:
    wanted = spec.deployment.roll_back
    if wanted is None or not spec.load_balanced:
        return
    above = cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD
    if wanted.server_error_percent is not None and spec.reach is Reach.ALB:
        yield (
            "ServerErrors",
            Condition(
                metric=metrics.server_error_percent(minimum_requests=wanted.minimum_requests),
                threshold=wanted.server_error_percent,
                comparison=above,
                minutes=wanted.minutes,
                reason=f"The tasks answer too many requests with a 5xx status. {_TAKES_BACK}",
                look_first=_LOOK_FIRST,
            ),
        )
    if wanted.latency_p99_seconds is not None and spec.reach is Reach.ALB:
        yield (
            "Latency",
            Condition(
                metric=metrics.latency_seconds("p99", minimum_requests=wanted.minimum_requests),
                threshold=wanted.latency_p99_seconds,
                comparison=above,
                minutes=wanted.minutes,
                reason=f"One request in a hundred takes too long. {_TAKES_BACK}",
                look_first=_LOOK_FIRST,
            ),
        )
    if wanted.unhealthy_host_percent is not None:
        yield (
            "UnhealthyTargets",
            Condition(
                metric=metrics.unhealthy_host_percent(),
                threshold=wanted.unhealthy_host_percent,
                comparison=above,
                minutes=wanted.minutes + spec.grace_minutes,
                reason=f"Too many tasks fail the load balancer's health check. {_TAKES_BACK}",
                look_first=_LOOK_FIRST,
            ),
        )


def _circle(alarm: cloudwatch.IAlarm) -> Finding:
    return error(
        "rollback-alarm-in-a-circle",
        alarm.node.path,
        "The alarm refers to the service, or comes after its stack; the service would wait for it.",
        "Give it a name that stands in the template as it is, such as "
        f"alarm_name={Names.unique_resource_name(alarm, max_length=_LONGEST_NAME)!r}.",
    )


def _elsewhere(alarm: cloudwatch.IAlarm) -> Finding:
    return error(
        "rollback-alarm-elsewhere",
        alarm.node.path,
        "The alarm is of another Region or account; ECS knows alarms by their names, and looks "
        "for them beside the service.",
        "Make one in the service's own Region and account.",
    )


def _is_elsewhere(alarm: cloudwatch.IAlarm, service: ecs.BaseService) -> bool:
    here, env = Stack.of(service), alarm.env
    # An alarm that is known by its ARN says where it is there only.
    arn = alarm.alarm_arn.split(":") if is_known(alarm.alarm_arn) else []
    region, account = arn[3:5] or (env.region, env.account)
    return _differ(region, here.region) or _differ(account, here.account)


def _differ(one: str, other: str) -> bool:
    return is_known([one, other]) and one != other


def _comes_later(alarm: cloudwatch.IAlarm, service: ecs.BaseService) -> bool:
    """Whether the alarm, or its stack, can only be made after the service, or its stack."""
    stack, its_stack = Stack.of(service), Stack.of(alarm)
    named = _references(alarm)
    if its_stack is stack:
        return stack.get_logical_id(_resource(service)) in named
    of_others = named - _logical_ids(its_stack) if named else named
    return stack in its_stack.dependencies or not of_others.isdisjoint(_logical_ids(stack))


def _logical_ids(stack: Stack) -> set[str]:
    return {
        stack.get_logical_id(each)
        for each in stack.node.find_all()
        if isinstance(each, CfnElement) and each.stack is stack
    }


def _references(alarm: cloudwatch.IAlarm) -> set[str]:
    """The logical ids that an alarm names, or an alarm that it is made of."""
    stack = Stack.of(alarm)
    match alarm.node.default_child:
        case cloudwatch.CfnAlarm() as resource:
            return _named(
                stack, [resource.alarm_description, resource.dimensions, resource.metrics]
            )
        case cloudwatch.CfnCompositeAlarm() as resource:
            named = _named(stack, [resource.alarm_description, resource.alarm_rule])
            parts = [
                each
                for each in stack.node.find_all()
                if isinstance(each, cloudwatch.Alarm | cloudwatch.CompositeAlarm)
                and stack.get_logical_id(cast("cloudwatch.CfnAlarm", each.node.default_child))
                in named
            ]
            return named.union(*(_references(cast("cloudwatch.IAlarm", each)) for each in parts))
        case _:
            return set()


def _named(stack: Stack, values: Sequence[object]) -> set[str]:
    text = json.dumps(stack.resolve(values))
    return set(re.findall(r'"(?:Ref|Fn::GetAtt)": \[?"([A-Za-z0-9]+)"', text))


def _literal_name(alarm: cloudwatch.IAlarm) -> str | None:
    """The name that somebody gave the alarm, or ``None`` where CloudFormation makes one up."""
    resource = cast("cloudwatch.CfnAlarm", alarm.node.default_child)
    return resource.alarm_name if Stack.of(alarm).resolve(resource.alarm_name) else None


def _resource(service: ecs.BaseService) -> ecs.CfnService:
    return cast("ecs.CfnService", service.node.find_child("Service"))
