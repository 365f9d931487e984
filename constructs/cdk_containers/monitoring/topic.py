"""The topic that people are told through."""

from collections.abc import Iterable
from typing import cast

from aws_cdk import Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from constructs import Construct

from cdk_containers.findings import Finding, error, warning
from cdk_containers.spec import is_known

Topic = sns.ITopic | sns.Topic

# Who sends to the topic. A policy of the topic's own takes the place of the default one, which
# lets CloudWatch send; and the topic's key has to let both of them encrypt.
_SENDERS = ("cloudwatch.amazonaws.com", "events.amazonaws.com")


def topic_problems(scope: Construct, topic: Topic) -> list[Finding]:
    """What keeps CloudWatch and EventBridge from sending to the topic."""
    here, there = Stack.of(scope), topic.env
    region, account = (here.region, there.region), (here.account, there.account)
    far = is_known(region) and region[0] != region[1]
    # Of a topic that is made in another account, CDK makes what EventBridge needs there.
    theirs = not isinstance(topic, sns.Topic) and is_known(account) and account[0] != account[1]
    if not far and not theirs:
        return []
    return [
        error(
            "topic-elsewhere",
            "topic",
            "It is of another Region or account, where alarms and events are not sent to.",
            "Give a topic of this Region and account, and let it pass on what it gets.",
        )
    ]


def tell(topic: sns.ITopic, alarms: Iterable[cloudwatch.Alarm]) -> None:
    """Send to the topic when an alarm goes off, and when all is well again."""
    action = cast("cloudwatch.IAlarmAction", actions.SnsAction(topic))
    for alarm in alarms:
        alarm.add_alarm_action(action)
        alarm.add_ok_action(action)


def let_send(topic: sns.ITopic) -> list[Finding]:
    """Let CloudWatch and EventBridge send to the topic, as far as that is in our hands."""
    if isinstance(topic, sns.Topic):
        for sender in _SENDERS:
            topic.grant_publish(cast("iam.IPrincipal", iam.ServicePrincipal(sender)))
        return []
    return [
        warning(
            "topic-policy-not-ours",
            "topic",
            f"Its policy is made somewhere else, where {' and '.join(_SENDERS)} have to be let "
            "publish.",
            "Let them there, and acknowledge this.",
        )
    ]
