"""What others add to a service of a file, as to any of CDK's: it is there, or they are told."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import jsii
import pytest
from aws_cdk import App, Aspects, IAspect, Stack
from aws_cdk import aws_ecs as ecs

from cdk_containers import (
    ContainerCluster,
    ServiceFromFile,
    task_from_file,
)
from tests.constructs.aws_cli.reading import (
    FILES,
    SERVICE,
    made,
    served,
    service,
)
from tests.templates import as_text, properties


def test_service_scales(stack: Stack, tmp_path: Path) -> None:
    web = served(stack, tmp_path)
    tasks = web.service.auto_scale_task_count(max_capacity=4)
    tasks.scale_on_cpu_utilization("Cpu", target_utilization_percent=60)
    assert "DesiredCount" not in made(stack)
    target = properties(stack, "AWS::ApplicationAutoScaling::ScalableTarget")
    assert as_text(target["ResourceId"]).startswith("service/shop/${WebService")
    metric = web.service.metric_cpu_utilization()
    assert metric.dimensions is not None
    assert metric.dimensions["ClusterName"] == "shop"


def test_alarms_come_on_top_of_the_files(stack: Stack, tmp_path: Path) -> None:
    alarms = {"alarmNames": ["web-5xx"], "enable": True, "rollback": True}
    web = served(stack, tmp_path, service(deploymentConfiguration={"alarms": alarms}))
    web.service.enable_deployment_alarms(["web-slow"])
    assert made(stack)["DeploymentConfiguration"]["Alarms"] == {
        "AlarmNames": ["web-5xx", "web-slow"],
        "Enable": True,
        "Rollback": True,
    }


def test_alarms_that_the_file_disables_can_be_enabled(stack: Stack, tmp_path: Path) -> None:
    disabled: Mapping[str, Any] = {"alarmNames": [], "enable": False, "rollback": False}
    web = served(stack, tmp_path, service(deploymentConfiguration={"alarms": disabled}))
    web.service.enable_deployment_alarms(["web-slow"])
    assert made(stack)["DeploymentConfiguration"]["Alarms"] == {
        "AlarmNames": ["web-slow"],
        "Enable": True,
        "Rollback": True,
    }


def test_second_service_connect_is_refused(
    stack: Stack, cluster: ContainerCluster, tmp_path: Path
) -> None:
    said = service(serviceConnectConfiguration={"enabled": True, "namespace": "shop"})
    web = served(stack, tmp_path, said, cluster=cluster)
    web.service.enable_service_connect(namespace="other")
    with pytest.raises(RuntimeError, match=r"ServiceConnectConfiguration.*aws-cli-addition-lost"):
        cast("App", stack.node.root).synth()


def test_placement_that_would_be_lost_is_refused(stack: Stack) -> None:
    task = task_from_file(str(FILES / "on_ec2.definition.json"))
    web = ServiceFromFile(stack, "Web", file=str(FILES / "on_ec2.service.json"), task=task)
    assert isinstance(web.service, ecs.Ec2Service)
    web.service.add_placement_constraints(ecs.PlacementConstraint.distinct_instances())
    with pytest.raises(RuntimeError, match="aws-cli-addition-lost"):
        cast("App", stack.node.root).synth()


@jsii.implements(IAspect)
class WithExec:
    """Lets people into every service, as an organisation may have it."""

    def visit(self, node: Any) -> None:
        if isinstance(node, ecs.CfnService):
            node.enable_execute_command = True
            node.enable_ecs_managed_tags = True


def test_aspects_may_set_what_the_file_does_not_say(stack: Stack, tmp_path: Path) -> None:
    served(stack, tmp_path)
    Aspects.of(stack).add(WithExec())
    assert made(stack)["EnableExecuteCommand"] is True
    assert made(stack)["EnableECSManagedTags"] is True


def test_overlay_has_the_last_word(stack: Stack, tmp_path: Path) -> None:
    served(stack, tmp_path, overlay={SERVICE: {"LaunchType": None, "PlatformVersion": "1.4.0"}})
    assert "LaunchType" not in made(stack)
    assert made(stack)["PlatformVersion"] == "1.4.0"
