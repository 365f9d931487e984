"""What ECS shifts traffic with, from one version of a service to the next.

ECS moves the weights of the production rule (or listener) in each deployment, and notes nowhere
that CloudFormation could see where they are. An update that edits the rule would put them back to
what stands in the template, and so send requests to the version that is gone (aws-cdk #36649).
CloudFormation leaves a resource alone whose template does not change. So the rule has nothing in
it that the usual edits change, not even tags.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from aws_cdk import Stack
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from constructs import Construct, IConstruct

from cdk_containers.load_balancing.targets import TargetGroups
from cdk_containers.spec import TestTraffic

_ALL, _NONE = 100, 0


@dataclass(frozen=True, kw_only=True)
class Shift:
    """What ECS shifts the traffic of a service with.

    Attributes:
        production: the rule, or the listener of a Network Load Balancer, for everybody's traffic.
        test: the one for test traffic.
        alternate: both of them and the second target group, as the service takes them.
        show_traffic: command that prints where the production traffic goes now.
    """

    production: IConstruct
    test: IConstruct
    alternate: ecs.AlternateTarget
    show_traffic: str


def application_shift(
    scope: Construct,
    construct_id: str,
    *,
    listener: elbv2.IApplicationListener,
    targets: TargetGroups[elbv2.ApplicationTargetGroup],
    test: TestTraffic,
    conditions: Sequence[elbv2.ListenerCondition],
    priority: int,
) -> Shift:
    """Make the rules on an Application Load Balancer.

    Args:
        scope: parent of the rules.
        construct_id: of the production rule.
        listener: what they are on.
        targets: the two versions.
        test: how test traffic is told.
        conditions: which requests are for the service.
        priority: of the production rule; the test rule has the number before it.
    """
    assert targets.alternate is not None, "who shifts traffic has two target groups"
    action = elbv2.ListenerAction.weighted_forward(
        [
            elbv2.WeightedTargetGroup(target_group=targets.main, weight=_ALL),
            elbv2.WeightedTargetGroup(target_group=targets.alternate, weight=_NONE),
        ]
    )
    production = elbv2.ApplicationListenerRule(
        scope,
        construct_id,
        listener=listener,
        priority=priority,
        conditions=list(conditions),
        action=action,
    )
    tests = elbv2.ListenerCondition.http_header(test.header, [test.value])
    test_rule = elbv2.ApplicationListenerRule(
        scope,
        f"Test{construct_id}",
        listener=listener,
        priority=priority - 1,
        conditions=[*conditions, tests],
        action=action,
    )
    for rule in (production, test_rule):
        _leave_to_ecs(rule)
    which = ecs.ListenerRuleConfiguration.application_listener_rule
    region = Stack.of(scope).region
    return Shift(
        production=production,
        test=test_rule,
        alternate=ecs.AlternateTarget(
            "Alternate",
            alternate_target_group=targets.alternate,
            production_listener=which(production),
            test_listener=which(test_rule),
        ),
        show_traffic=(
            f"aws elbv2 describe-rules --region {region} "
            f"--rule-arns {production.listener_rule_arn} "
            "--query 'Rules[].Actions[].ForwardConfig.TargetGroups[]' --output table"
        ),
    )


def network_shift(
    scope: Construct,
    *,
    production: elbv2.NetworkListener,
    test: elbv2.NetworkListener,
    targets: TargetGroups[elbv2.NetworkTargetGroup],
) -> Shift:
    """What ECS does it with on a Network Load Balancer, whose listeners are made with it."""
    assert targets.alternate is not None, "who shifts traffic has two target groups"
    for listener in (production, test):
        _leave_to_ecs(listener)
    which = ecs.ListenerRuleConfiguration.network_listener
    region = Stack.of(scope).region
    return Shift(
        production=production,
        test=test,
        alternate=ecs.AlternateTarget(
            "Alternate",
            alternate_target_group=targets.alternate,
            production_listener=which(production),
            test_listener=which(test),
        ),
        show_traffic=(
            f"aws elbv2 describe-listeners --region {region} "
            f"--listener-arns {production.listener_arn} "
            "--query 'Listeners[].DefaultActions[].ForwardConfig.TargetGroups[]' --output table"
        ),
    )


def network_action(targets: TargetGroups[elbv2.NetworkTargetGroup]) -> elbv2.NetworkListenerAction:
    """What a listener of a Network Load Balancer does until ECS moves the weights."""
    if targets.alternate is None:
        return elbv2.NetworkListenerAction.forward([targets.main])
    return elbv2.NetworkListenerAction.weighted_forward(
        [
            elbv2.NetworkWeightedTargetGroup(target_group=targets.main, weight=_ALL),
            elbv2.NetworkWeightedTargetGroup(target_group=targets.alternate, weight=_NONE),
        ]
    )


def _leave_to_ecs(rule: IConstruct) -> None:
    """Keep edits of other things away from a rule: a new tag on all of the app would be one."""
    resource = cast("elbv2.CfnListenerRule | elbv2.CfnListener", rule.node.default_child)
    resource.add_property_deletion_override("Tags")
