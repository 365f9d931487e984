"""What CloudFormation makes on the local AWS, seen through the services' own APIs."""

import json
import os
import re
import signal
import sys
import threading
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import (  # pyright: ignore[reportMissingTypeStubs]
    ClientError,
    WaiterError,
)

from tests.local_aws.deployment import REPOSITORY, Environment, wait_until, write_page
from tools.local_aws import __main__
from tools.local_aws.registry import PushError


@pytest.fixture(scope="module")
def empty(start: Callable[..., Environment]) -> Environment:
    environment = start()
    environment.push("v1")
    return environment


@pytest.fixture(scope="module")
def deployed(empty: Environment, template: str) -> Environment:
    empty.create(template, Tag="v1")
    return empty


@pytest.fixture
def service(deployed: Environment) -> Callable[[], Any]:
    def describe() -> Any:
        described = deployed.client("ecs").describe_services(
            cluster="cluster", services=[deployed.output("Service")]
        )
        return described["services"][0]

    return describe


def test_a_rule_that_does_not_hold_creates_nothing(empty: Environment, template: str) -> None:
    with pytest.raises(ClientError, match=r"Give the parameter Tag\."):
        empty.create(template)
    assert empty.client("cloudformation").describe_stacks()["Stacks"] == []


def test_a_tag_of_an_immutable_repository_is_refused_in_the_registry_s_words(
    empty: Environment,
) -> None:
    (empty.application / "new.txt").write_text("changed")
    with pytest.raises(PushError, match="TAG_INVALID: tag 'v1' is immutable"):
        empty.push("v1")
    with pytest.raises(PushError, match="NAME_UNKNOWN"):
        empty.aws.push(f"{REPOSITORY}-unknown", "v1", empty.application)


def test_the_network_is_there(deployed: Environment) -> None:
    ec2 = deployed.client("ec2")
    (nat,) = ec2.describe_nat_gateways()["NatGateways"]
    (address,) = ec2.describe_addresses()["Addresses"]
    (flow_log,) = ec2.describe_flow_logs()["FlowLogs"]
    assert nat["State"] == "available"
    assert address["PublicIp"]
    assert flow_log["ResourceId"] == nat["VpcId"]
    groups = ec2.describe_security_groups()["SecurityGroups"]
    (rule,) = next(one for one in groups if one["Description"] == "tasks")["IpPermissions"]
    assert rule["IpRanges"] == [{"CidrIp": "10.0.0.0/16"}]


def test_two_tasks_run_in_two_zones_and_answer(deployed: Environment) -> None:
    tasks = deployed.tasks()
    assert sorted(task["availabilityZone"] for task in tasks) == ["us-east-1a", "us-east-1b"]
    addresses = {
        detail["value"]
        for task in tasks
        for detail in task["attachments"][0]["details"]
        if detail["name"] == "privateIPv4Address"
    }
    elbv2 = deployed.client("elbv2")
    targets = [
        target
        for group in elbv2.describe_target_groups()["TargetGroups"]
        for target in elbv2.describe_target_health(TargetGroupArn=group["TargetGroupArn"])[
            "TargetHealthDescriptions"
        ]
    ]
    assert {target["Target"]["Id"] for target in targets} == addresses
    assert len(addresses) == 2
    assert deployed.get().endswith("hello secret")
    assert deployed.get("/exports/site.txt") == "from the volume"


def test_each_listener_has_a_url(deployed: Environment) -> None:
    dns, port = deployed.output("Dns"), deployed.aws.port
    assert deployed.aws.url(dns) == f"http://front.alb.localhost:{port}/"
    assert deployed.aws.url(dns, 8080) == f"http://8080.front.alb.localhost:{port}/"
    assert deployed.get(port=8080) == "second"


@pytest.mark.parametrize(
    "path", ["/health", "/v2/", "/oauth2/token", "/login", "/_alb/x", "/a%2Fb"]
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_every_path_reaches_the_targets(deployed: Environment, path: str, method: str) -> None:
    answer = deployed.aws.request(deployed.output("Dns"), path, method=method)
    assert answer.status == (200 if method == "GET" else 501)


def test_a_load_balancer_that_is_not_there_is_not_found(deployed: Environment) -> None:
    assert deployed.aws.request("gone-12345678.us-east-1.elb.amazonaws.com").status == 404


def test_scaling_raised_the_service_to_its_minimum(
    deployed: Environment, service: Callable[[], Any]
) -> None:
    scaling = deployed.client("application-autoscaling")
    (target,) = scaling.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"]
    (policy,) = scaling.describe_scaling_policies(ServiceNamespace="ecs")["ScalingPolicies"]
    assert (target["MinCapacity"], target["MaxCapacity"]) == (2, 4)
    assert policy["TargetTrackingScalingPolicyConfiguration"]["TargetValue"] == 60
    assert (service()["desiredCount"], service()["runningCount"]) == (2, 2)


def test_a_lower_maximum_lowers_the_service(
    deployed: Environment, service: Callable[[], Any]
) -> None:
    def bounds(low: int, high: int) -> None:
        deployed.client("application-autoscaling").register_scalable_target(
            ServiceNamespace="ecs",
            ResourceId=f"service/cluster/{deployed.output('Service')}",
            ScalableDimension="ecs:service:DesiredCount",
            MinCapacity=low,
            MaxCapacity=high,
        )

    bounds(0, 1)
    assert service()["desiredCount"] == 1
    bounds(2, 4)
    assert service()["desiredCount"] == 2
    wait_until(lambda: service()["runningCount"] == 2)


def test_the_service_and_its_task_definition_keep_what_was_given(
    deployed: Environment, service: Callable[[], Any]
) -> None:
    found = service()
    assert found["healthCheckGracePeriodSeconds"] == 30
    assert found["enableExecuteCommand"] is True
    assert found["propagateTags"] == "SERVICE"
    assert found["capacityProviderStrategy"] == [{"capacityProvider": "FARGATE", "weight": 1}]
    described = deployed.client("ecs").describe_tasks(
        cluster="cluster", tasks=[task["taskArn"] for task in deployed.tasks()], include=["TAGS"]
    )["tasks"]
    assert all({"key": "team", "value": "blue"} in task["tags"] for task in described)
    assert all("containerInstanceArn" not in task for task in described)
    definition = deployed.client("ecs").describe_task_definition(
        taskDefinition=found["taskDefinition"]
    )["taskDefinition"]
    nginx, app = definition["containerDefinitions"]
    assert definition["runtimePlatform"] == {"cpuArchitecture": "ARM64"}
    sites, shared = definition["volumes"]
    assert sites == {"name": "sites"}
    assert shared["efsVolumeConfiguration"]["fileSystemId"] == "fs-1"
    assert (deployed.aws.state / "file-systems" / "fs-1").is_dir()
    assert nginx["dependsOn"] == [{"containerName": "app", "condition": "HEALTHY"}]
    assert app["healthCheck"] == {"command": ["CMD", "true"], "interval": 5}
    assert app["secrets"][0]["valueFrom"].startswith("arn:aws:secretsmanager:")
    assert app["logConfiguration"]["options"]["awslogs-stream-prefix"] == "prefix"


def test_a_container_with_a_health_check_becomes_healthy(deployed: Environment) -> None:
    for task in deployed.tasks():
        found = {one["name"]: one["healthStatus"] for one in task["containers"]}
        assert found == {"nginx": "UNKNOWN", "app": "HEALTHY"}
        assert task["healthStatus"] == "HEALTHY"


def test_a_session_in_a_container_is_refused(deployed: Environment) -> None:
    with pytest.raises(ClientError, match="does not emulate ECS Exec"):
        deployed.client("ecs").execute_command(
            cluster="cluster", task="any", command="sh", interactive=True
        )


def test_output_goes_to_cloudwatch_and_to_a_file(deployed: Environment) -> None:
    deployed.get("/find-me")
    logs = deployed.client("logs")

    def lines() -> list[str]:
        streams = logs.describe_log_streams(
            logGroupName="service", logStreamNamePrefix="prefix/app/"
        )["logStreams"]
        return [
            event["message"]
            for stream in streams
            for event in logs.get_log_events(
                logGroupName="service", logStreamName=stream["logStreamName"]
            )["events"]
        ]

    wait_until(lambda: "asked for /find-me" in lines())
    files = deployed.aws.task_logs.glob("*/app.log")
    assert any("asked for /find-me" in file.read_text() for file in files)


def test_a_task_that_dies_is_replaced(deployed: Environment) -> None:
    pids = [int(file.name) for file in (deployed.aws.state / "processes").iterdir()]
    before = {task["taskArn"] for task in deployed.tasks()}
    os.kill(pids[0], signal.SIGKILL)
    wait_until(lambda: {task["taskArn"] for task in deployed.tasks()} != before)
    wait_until(lambda: [task["lastStatus"] for task in deployed.tasks()] == ["RUNNING"] * 2)
    (dead,) = (task for task in deployed.tasks("STOPPED") if task["taskArn"] in before)
    assert dead["stoppedReason"] == "Essential container in task exited"
    assert 128 + signal.SIGKILL in [container["exitCode"] for container in dead["containers"]]


def test_a_task_of_its_own_runs_an_image_behind_an_index(deployed: Environment) -> None:
    _push_index(deployed, "v1")
    ecs = deployed.client("ecs")
    ecs.register_task_definition(
        family="alone",
        containerDefinitions=[{"name": "app", "image": f"{REPOSITORY}:index", "memory": 64}],
        volumes=[{"name": "sites"}],
    )
    overrides = {"name": "app", "environment": [{"name": "GREETING", "value": "die"}]}
    (task,) = ecs.run_task(
        cluster="cluster",
        taskDefinition="alone",
        overrides={"containerOverrides": [overrides]},
    )["tasks"]

    def stopped() -> Any:
        found = ecs.describe_tasks(cluster="cluster", tasks=[task["taskArn"]])["tasks"][0]
        return found if found["lastStatus"] == "STOPPED" else None

    wait_until(lambda: stopped() is not None)
    assert stopped()["containers"][0]["exitCode"] == 3


def _push_index(deployed: Environment, tag: str) -> None:
    """An index, as container engines push one, over the image that has the tag."""
    (image,) = deployed.client("ecr").describe_images(
        repositoryName="app", imageIds=[{"imageTag": tag}]
    )["imageDetails"]
    index = {"schemaVersion": 2, "manifests": [{"digest": image["imageDigest"]}]}
    request = urllib.request.Request(  # noqa: S310
        f"{deployed.aws.endpoint}/v2/app/manifests/index",
        json.dumps(index).encode(),
        {"Content-Type": "application/vnd.oci.image.index.v1+json"},
        method="PUT",
    )
    urllib.request.urlopen(request).close()  # noqa: S310


def test_the_web_acl_guards_the_load_balancer(deployed: Environment) -> None:
    balancer = deployed.client("elbv2").describe_load_balancers()["LoadBalancers"][0]
    found = deployed.client("wafv2").get_web_acl_for_resource(
        ResourceArn=balancer["LoadBalancerArn"]
    )
    assert found["WebACL"]["ARN"]


def test_an_update_replaces_the_tasks_without_a_gap(deployed: Environment, template: str) -> None:
    (deployed.application / "new.txt").write_text("version 2")
    deployed.push("v2")
    done = threading.Event()

    def ask() -> set[str]:
        answers: set[str] = set()
        while not done.is_set():
            answers.add(deployed.get())
        return answers

    with ThreadPoolExecutor() as pool:
        asking = [pool.submit(ask) for _ in range(3)]
        try:
            deployed.update(template, Tag="v2")
        finally:
            done.set()
    answers = set[str]().union(*(one.result() for one in asking))
    assert answers <= {"v1 hello secret", "v2 hello secret"}
    assert {deployed.get() for _ in range(8)} == {"v2 hello secret"}
    assert len(deployed.tasks()) == 2


def test_each_tag_runs_what_was_pushed_under_it(deployed: Environment, template: str) -> None:
    write_page(deployed.application, "second")
    deployed.push("v3")
    write_page(deployed.application, "not pushed")
    for tag, page in (("v3", "second"), ("v2", "first")):
        deployed.update(template, Tag=tag)
        assert deployed.get("/page") == page


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        ({"Tag": "v9"}, r"CannotPullContainerError: .*app:v9: not found"),
        (
            {"Greeting": "die"},
            r"Essential container in task exited\. Exited with code 3; its log: .*app\.log",
        ),
    ],
)
def test_a_deployment_that_fails_rolls_back_while_the_old_tasks_serve(
    deployed: Environment, template: str, parameters: dict[str, str], reason: str
) -> None:
    before, tasks = deployed.get(), {task["taskArn"] for task in deployed.tasks()}
    with pytest.raises(WaiterError):
        deployed.update(template, **{"Tag": before.split()[0], **parameters})
    wait_until(lambda: deployed.status() == "UPDATE_ROLLBACK_COMPLETE")
    assert any(
        "Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'." in failure
        for failure in deployed.failures()
    )
    assert {task["taskArn"] for task in deployed.tasks()} == tasks
    assert {deployed.get() for _ in range(8)} == {before}
    assert any(re.search(reason, failure) for failure in deployed.failures())
    stopped = {task["stoppedReason"] for task in deployed.tasks("STOPPED")}
    assert any(told.startswith(reason.split(":")[0].split("\\.")[0]) for told in stopped)


def test_an_exited_container_says_its_code_and_its_log(
    deployed: Environment, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """After the deployment before, whose containers died."""
    (reason, *_) = (
        container["reason"]
        for task in deployed.tasks("STOPPED")
        for container in task["containers"]
        if container.get("exitCode") == 3 and "reason" in container
    )
    said, log = reason.split("; its log: ")
    assert said == "Exited with code 3"
    assert Path(log).read_text() == "dying\n"
    monkeypatch.setattr(sys, "argv", ["local_aws", "--state", str(deployed.aws.state), "logs"])
    __main__.main()
    assert f"==> {log} (its task has ended) <==\ndying\n" in capsys.readouterr().out


def test_deleting_the_stack_leaves_nothing(deployed: Environment) -> None:
    deployed.delete()
    assert deployed.tasks() == []
    assert list((deployed.aws.state / "processes").iterdir()) == []
    ec2 = deployed.client("ec2")
    assert ec2.describe_nat_gateways()["NatGateways"] == []
    assert ec2.describe_addresses()["Addresses"] == []
    assert ec2.describe_flow_logs()["FlowLogs"] == []
    assert deployed.client("elbv2").describe_load_balancers()["LoadBalancers"] == []
    assert deployed.client("elbv2").describe_target_groups()["TargetGroups"] == []
    scaling = deployed.client("application-autoscaling")
    assert scaling.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"] == []
    assert scaling.describe_scaling_policies(ServiceNamespace="ecs")["ScalingPolicies"] == []
    assert deployed.client("logs").describe_log_groups()["logGroups"] == []
    assert deployed.client("secretsmanager").list_secrets()["SecretList"] == []
