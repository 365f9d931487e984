"""What AWS WAF turns away before it reaches a load balancer."""

import re
from dataclasses import dataclass

from aws_cdk import Names
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_wafv2 as wafv2
from constructs import Construct

from cdk_containers.checks.rule import Range
from cdk_containers.findings import Finding, error
from cdk_containers.spec import is_known

# https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
_MANAGED_RULES = (
    "AWSManagedRulesAmazonIpReputationList",
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesKnownBadInputsRuleSet",
)
# https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html
_FEWEST_REQUESTS, _MOST_REQUESTS = 10, 2_000_000_000
# One of CloudFront's, whose ARN says "global", is not for load balancers.
_REGIONAL = re.compile(r"arn:[^:]+:wafv2:[^:]+:[^:]+:regional/webacl/.+")
_LONGEST_METRIC_NAME = 128


@dataclass(frozen=True, kw_only=True)
class Firewall:
    """AWS WAF before a load balancer, with the rules that AWS looks after.

    They are the reputation of addresses, the common attacks, and inputs that are known to be bad.
    The common attacks include bodies of more than 8 KiB, so that a service which takes uploads
    needs ``web_acl_arn``. With ``only_count``, the metrics tell first what would be turned away.

    Args:
        requests_per_5_minutes: what one address may send; more is turned away. Default: 2000.
            ``None`` sets no limit.
        only_count: whether what the rules match is counted and let through, to see first what they
            would do. Default: it is turned away.
        web_acl_arn: instead of all this, a web ACL that exists. Default: one is made.
    """

    requests_per_5_minutes: int | None = 2000
    only_count: bool = False
    web_acl_arn: str | None = None


def firewall_problems(firewall: Firewall | None) -> list[Finding]:
    """What is wrong with a firewall."""
    if firewall is None:
        return []
    if firewall.web_acl_arn is not None:
        return _existing_problems(firewall, firewall.web_acl_arn)
    return Range(
        path="expose.firewall.requests_per_5_minutes",
        value=firewall.requests_per_5_minutes,
        lowest=_FEWEST_REQUESTS,
        highest=_MOST_REQUESTS,
        unit="requests",
    ).findings("firewall-limit-out-of-range")


def _existing_problems(firewall: Firewall, arn: str) -> list[Finding]:
    found: list[Finding] = []
    if is_known(arn) and not _REGIONAL.fullmatch(arn):
        found.append(
            error(
                "web-acl-arn-invalid",
                "expose.firewall.web_acl_arn",
                f"{arn!r} is not the ARN of a web ACL for load balancers.",
                "Name one of the Region: arn:aws:wafv2:REGION:ACCOUNT:regional/webacl/NAME/ID.",
            )
        )
    if firewall != Firewall(web_acl_arn=arn):
        found.append(
            error(
                "firewall-unclear",
                "expose.firewall",
                "A web ACL that exists has rules of its own, which nothing here changes.",
                "Give web_acl_arn= alone, or leave it out to have one made.",
            )
        )
    return found


def put_before(
    scope: Construct, firewall: Firewall, balancer: elbv2.ApplicationLoadBalancer
) -> wafv2.CfnWebACLAssociation:
    """Let AWS WAF look at what a load balancer gets.

    Args:
        scope: parent of what is made.
        firewall: what is turned away.
        balancer: the load balancer.
    """
    arn = firewall.web_acl_arn or _web_acl(scope, firewall).attr_arn
    return wafv2.CfnWebACLAssociation(
        scope, "WebAclAssociation", resource_arn=balancer.load_balancer_arn, web_acl_arn=arn
    )


def _web_acl(scope: Construct, firewall: Firewall) -> wafv2.CfnWebACL:
    rules = [
        wafv2.CfnWebACL.RuleProperty(
            name=name,
            priority=priority,
            statement=wafv2.CfnWebACL.StatementProperty(
                managed_rule_group_statement=wafv2.CfnWebACL.ManagedRuleGroupStatementProperty(
                    vendor_name="AWS", name=name
                )
            ),
            override_action=_managed_action(firewall),
            visibility_config=_visible(name),
        )
        for priority, name in enumerate(_MANAGED_RULES)
    ]
    if firewall.requests_per_5_minutes is not None:
        rules.append(_rate_limit(firewall, firewall.requests_per_5_minutes, len(rules)))
    return wafv2.CfnWebACL(
        scope,
        "WebAcl",
        scope="REGIONAL",
        default_action=wafv2.CfnWebACL.DefaultActionProperty(allow={}),
        rules=rules,
        # Web ACLs with the same name would share their metrics.
        visibility_config=_visible(
            Names.unique_resource_name(scope, max_length=_LONGEST_METRIC_NAME)
        ),
    )


def _managed_action(firewall: Firewall) -> wafv2.CfnWebACL.OverrideActionProperty:
    if firewall.only_count:
        return wafv2.CfnWebACL.OverrideActionProperty(count={})
    return wafv2.CfnWebACL.OverrideActionProperty(none={})


def _rate_limit(firewall: Firewall, limit: int, priority: int) -> wafv2.CfnWebACL.RuleProperty:
    action = wafv2.CfnWebACL.RuleActionProperty
    return wafv2.CfnWebACL.RuleProperty(
        name="RateLimit",
        priority=priority,
        statement=wafv2.CfnWebACL.StatementProperty(
            rate_based_statement=wafv2.CfnWebACL.RateBasedStatementProperty(
                aggregate_key_type="IP", limit=limit
            )
        ),
        action=action(count={}) if firewall.only_count else action(block={}),
        visibility_config=_visible("RateLimit"),
    )


def _visible(name: str) -> wafv2.CfnWebACL.VisibilityConfigProperty:
    return wafv2.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=True
    )
