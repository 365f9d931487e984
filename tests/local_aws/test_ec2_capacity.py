"""Auto Scaling groups, capacity providers and the services that run on them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import WaiterError  # pyright: ignore[reportMissingTypeStubs]

from tests.local_aws.deployment import Environment, wait_until


@pytest.fixture(scope="module")
def template() -> str:
    return Path(__file__).with_name("capacity.yaml").read_text()


@pytest.fixture(scope="module")
def empty(start: Callable[..., Environment]) -> Environment:
    return start()


@pytest.fixture(scope="module")
def deployed(empty: Environment, template: str) -> Environment:
    empty.create(template)
    return empty


def service(deployed: Environment, output: str) -> Any:
    return deployed.client("ecs").describe_services(
        cluster="cluster", services=[deployed.output(output)]
    )["services"][0]


def test_termination_protection_needs_protected_instances(
    empty: Environment, template: str
) -> None:
    with pytest.raises(WaiterError):
        empty.create(template, Protected="false")
    assert any("must have instance protection from scale in" in one for one in empty.failures())
    empty.delete()


def test_the_group_describes_all_that_was_asked_of_it(deployed: Environment) -> None:
    (group,) = deployed.client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]
    (template,) = deployed.client("ec2").describe_launch_templates()["LaunchTemplates"]
    policy = group["MixedInstancesPolicy"]
    assert (group["MinSize"], group["MaxSize"], group["Instances"]) == (0, 4, [])
    assert group["AvailabilityZones"] == ["us-east-1b"]
    assert group["CapacityRebalance"] is True
    assert group["MaxInstanceLifetime"] == 604800
    assert group["NewInstancesProtectedFromScaleIn"] is True
    assert group["EnabledMetrics"] == [{"Metric": "GroupDesiredCapacity", "Granularity": "1Minute"}]
    assert policy["InstancesDistribution"] == {"OnDemandPercentageAboveBaseCapacity": 50}
    assert [one["InstanceType"] for one in policy["LaunchTemplate"]["Overrides"]] == [
        "t4g.small",
        "t4g.medium",
    ]
    specification = policy["LaunchTemplate"]["LaunchTemplateSpecification"]
    assert specification == {"LaunchTemplateId": template["LaunchTemplateId"], "Version": "1"}


def test_the_capacity_provider_names_the_group_by_its_arn(deployed: Environment) -> None:
    (group,) = deployed.client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]
    ecs = deployed.client("ecs")
    (cluster,) = ecs.describe_clusters(clusters=["cluster"])["clusters"]
    (provider,) = ecs.describe_capacity_providers(capacityProviders=cluster["capacityProviders"])[
        "capacityProviders"
    ]
    assert provider["autoScalingGroupProvider"] == {
        "autoScalingGroupArn": group["AutoScalingGroupARN"],
        "managedDraining": "ENABLED",
        "managedTerminationProtection": "ENABLED",
        "managedScaling": {
            "status": "ENABLED",
            "targetCapacity": 80,
            "minimumScalingStepSize": 1,
            "maximumScalingStepSize": 10000,
            "instanceWarmupPeriod": 300,
        },
    }


def test_a_bridge_task_on_the_provider_answers_through_the_load_balancer(
    deployed: Environment,
) -> None:
    bridge = service(deployed, "Service")
    (task,) = (
        one for one in deployed.tasks() if one["group"] == f"service:{bridge['serviceName']}"
    )
    assert task["launchType"] == "EC2"
    assert task["capacityProviderName"] == bridge["capacityProviderStrategy"][0]["capacityProvider"]
    assert task["attachments"] == []
    (binding,) = task["containers"][0]["networkBindings"]
    assert (binding["containerPort"], binding["protocol"]) == (80, "tcp")
    assert bridge["placementStrategy"] == [{"type": "spread", "field": "instanceId"}]
    assert bridge["placementConstraints"] == [{"type": "distinctInstance"}]
    assert deployed.aws.request(deployed.output("Dns")).status == 200


def test_a_daemon_runs_one_task(deployed: Environment) -> None:
    daemon = service(deployed, "Daemon")
    assert daemon["schedulingStrategy"] == "DAEMON"
    assert (daemon["desiredCount"], daemon["runningCount"]) == (1, 1)


def test_an_update_replaces_the_tasks_and_leaves_the_cluster_its_capacity_provider(
    deployed: Environment, template: str
) -> None:
    before = {task["taskArn"] for task in deployed.tasks()}
    ecs = deployed.client("ecs")
    (old,) = ecs.describe_clusters(clusters=["cluster"])["clusters"]
    deployed.update(template, Revision="2", TargetCapacity="70")
    (new,) = ecs.describe_clusters(clusters=["cluster"])["clusters"]
    assert new["capacityProviders"] == old["capacityProviders"]
    (provider,) = ecs.describe_capacity_providers(capacityProviders=new["capacityProviders"])[
        "capacityProviders"
    ]
    scaling = provider["autoScalingGroupProvider"]["managedScaling"]
    assert scaling["targetCapacity"] == 70
    after = {task["taskArn"] for task in deployed.tasks()}
    assert len(after) == 2
    assert not before & after


def test_a_provider_that_a_service_runs_on_stays_with_its_cluster(
    deployed: Environment, template: str
) -> None:
    """As on AWS, where a service that does not depend on the association fails the destruction."""
    with pytest.raises(WaiterError):
        deployed.update(
            template.replace("CapacityProviders: [!Ref Provider]", "CapacityProviders: [FARGATE]"),
            Revision="2",
            TargetCapacity="70",
        )
    wait_until(lambda: deployed.status() == "UPDATE_ROLLBACK_COMPLETE")
    assert any("is in use and cannot be removed" in one for one in deployed.failures())


def test_deleting_the_stack_leaves_nothing(deployed: Environment) -> None:
    deployed.delete()
    ecs = deployed.client("ecs")
    providers = ecs.describe_capacity_providers()["capacityProviders"]
    assert {one["name"] for one in providers} == {"FARGATE", "FARGATE_SPOT"}
    assert ecs.list_clusters()["clusterArns"] == []
    assert deployed.client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"] == []
    assert deployed.client("ec2").describe_launch_templates()["LaunchTemplates"] == []
    assert deployed.client("iam").list_instance_profiles()["InstanceProfiles"] == []
