"""What is still there on a local AWS, by its services' own answers."""

from typing import Any

from tools.local_aws import LocalAws

# What CDK's bootstrap keeps for further deployments.
_TOOLKIT = "CDKToolkit"


def leftovers(aws: LocalAws, stacks: tuple[str, ...]) -> dict[str, list[Any]]:
    """Everything that a deployment may leave behind, by its kind.

    Args:
        aws: where to look.
        stacks: beginnings of the names of the stacks that have gone, for what carries their names.
    """
    ec2, elb, cloudwatch = aws.client("ec2"), aws.client("elbv2"), aws.client("cloudwatch")
    left: dict[str, list[Any]] = {
        "vpcs": [vpc for vpc in ec2.describe_vpcs()["Vpcs"] if not vpc["IsDefault"]],
        "nat gateways": [
            nat for nat in ec2.describe_nat_gateways()["NatGateways"] if nat["State"] != "deleted"
        ],
        "addresses": ec2.describe_addresses()["Addresses"],
        "network flow logs": ec2.describe_flow_logs()["FlowLogs"],
        "load balancers": elb.describe_load_balancers()["LoadBalancers"],
        "target groups": elb.describe_target_groups()["TargetGroups"],
        "clusters": aws.client("ecs").list_clusters()["clusterArns"],
        "repositories": [
            each
            for each in aws.client("ecr").describe_repositories()["repositories"]
            if "cdk-" not in each["repositoryName"]
        ],
        # Lambda itself makes this one, for the function with which CDK closes the VPC's default
        # security group; it stays in a real account too.
        "log groups": [
            group
            for group in aws.client("logs").describe_log_groups()["logGroups"]
            if "CustomVpcRestrict" not in group["logGroupName"]
        ],
        "roles": [
            role["RoleName"]
            for role in aws.client("iam").list_roles()["Roles"]
            if role["RoleName"].startswith(stacks)
        ],
        "functions": aws.client("lambda").list_functions()["Functions"],
        "security groups": [
            group
            for group in ec2.describe_security_groups()["SecurityGroups"]
            if group["GroupName"] != "default"
        ],
        "task definitions": aws.client("ecs").list_task_definitions(status="ACTIVE")[
            "taskDefinitionArns"
        ],
        "stacks": [
            stack["StackName"]
            for stack in aws.client("cloudformation").describe_stacks()["Stacks"]
            if stack["StackName"] != _TOOLKIT
        ],
        "scalable targets": aws.client("application-autoscaling").describe_scalable_targets(
            ServiceNamespace="ecs"
        )["ScalableTargets"],
        "alarms": cloudwatch.describe_alarms()["MetricAlarms"],
        "dashboards": cloudwatch.list_dashboards()["DashboardEntries"],
        "event rules": aws.client("events").list_rules()["Rules"],
        "saved queries": aws.client("logs").describe_query_definitions()["queryDefinitions"],
        "topics": aws.client("sns").list_topics()["Topics"],
        "keys": [
            key
            for key in aws.client("kms").list_keys()["Keys"]
            if aws.client("kms").describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"]
            != "PendingDeletion"
        ],
    }
    return {kind: found for kind, found in left.items() if found}
