"""Services without a load balancer: queues, jobs, schedules, file systems, names, scaling."""

import json
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError  # pyright: ignore[reportMissingTypeStubs]

from tests.local_aws.deployment import REPOSITORY, Environment, wait_until
from tools.local_aws import __main__

# Keeps what it was sent, but for what it cannot take, which comes to the dead letters.
WORKER = """
import os, pathlib, socket
import boto3
server = socket.create_server((os.environ["HOST"], int(os.environ["PORT"])))
sqs = boto3.client("sqs")
pathlib.Path(os.environ["SCRATCH"], "mine").touch()
while True:
    answer = sqs.receive_message(QueueUrl=os.environ["QUEUE"], WaitTimeSeconds=1)
    for message in answer.get("Messages", []):
        if message["Body"] == "poison":
            continue
        pathlib.Path(os.environ["DATA"], message["Body"]).touch()
        sqs.delete_message(QueueUrl=os.environ["QUEUE"], ReceiptHandle=message["ReceiptHandle"])
"""
JOB = """
import os, pathlib, sys
print("a job for", os.environ["WHO"])
pathlib.Path(os.environ["DATA"], "job").write_text(" ".join(sys.argv[1:]))
sys.exit(int(os.environ.get("CODE", "0")))
"""


@pytest.fixture(scope="module")
def template() -> str:
    return Path(__file__).with_name("workers.yaml").read_text()


@pytest.fixture(scope="module")
def deployed(
    start: Callable[..., Environment], template: str, tmp_path_factory: pytest.TempPathFactory
) -> Environment:
    environment = start()
    job = tmp_path_factory.mktemp("job")
    (job / "worker.py").write_text(WORKER)
    (job / "job.py").write_text(JOB)
    environment.aws.push(REPOSITORY, "job", job, "job")
    environment.create(template)
    return environment


@pytest.fixture
def run(deployed: Environment) -> Callable[..., Any]:
    """Runs a task of its own, and gives what is left of it."""

    def run(**request: Any) -> Any:
        network = {"awsvpcConfiguration": {"subnets": [deployed.output("Subnet")]}}
        (task,) = deployed.client("ecs").run_task(
            cluster="cluster",
            taskDefinition=deployed.output("Task"),
            networkConfiguration=network,
            **request,
        )["tasks"]
        return stopped(deployed, task["taskArn"])

    return run


def stopped(deployed: Environment, arn: str) -> Any:
    def find() -> Any:
        (task,) = deployed.client("ecs").describe_tasks(
            cluster="cluster", tasks=[arn], include=["TAGS"]
        )["tasks"]
        return task

    wait_until(lambda: find()["lastStatus"] == "STOPPED")
    return find()


def data(deployed: Environment) -> Path:
    return deployed.aws.state / "file-systems" / deployed.output("FileSystem") / "data"


def log(deployed: Environment, task: Any) -> str:
    return (deployed.aws.task_logs / task["taskArn"].rpartition("/")[2] / "worker.log").read_text()


def test_a_worker_takes_from_the_queue_and_keeps_on_the_file_system(deployed: Environment) -> None:
    sqs = deployed.client("sqs")
    for body in ("one", "poison"):
        sqs.send_message(QueueUrl=deployed.output("Queue"), MessageBody=body)
    wait_until(lambda: (data(deployed) / "one").exists())

    def dead() -> list[str]:
        answer = sqs.receive_message(QueueUrl=deployed.output("Dead"))
        return [message["Body"] for message in answer.get("Messages", [])]

    wait_until(lambda: dead() == ["poison"])
    attributes = sqs.get_queue_attributes(
        QueueUrl=deployed.output("Queue"), AttributeNames=["Policy", "RedrivePolicy"]
    )["Attributes"]
    assert json.loads(attributes["Policy"])["Statement"][0]["Effect"] == "Deny"
    assert json.loads(attributes["RedrivePolicy"])["maxReceiveCount"] == 1


def test_a_task_of_its_own_runs_the_command_it_is_given(
    deployed: Environment, run: Callable[..., Any]
) -> None:
    container = {
        "name": "worker",
        "command": ["python", "job.py", "{not a placeholder}"],
        "environment": [{"name": "WHO", "value": "a test"}, {"name": "CODE", "value": "3"}],
    }
    task = run(
        overrides={"containerOverrides": [container]},
        startedBy="a test",
        propagateTags="TASK_DEFINITION",
        tags=[{"key": "run", "value": "1"}],
    )
    assert task["containers"][0]["exitCode"] == 3
    assert task["stoppedReason"] == "Essential container in task exited"
    assert task["stopCode"] == "EssentialContainerExited"
    assert (task["startedBy"], task["group"]) == ("a test", "family:worker")
    tags = {tag["key"]: tag["value"] for tag in task["tags"]}
    assert (tags["team"], tags["run"]) == ("blue", "1")
    assert "a job for a test" in log(deployed, task)
    assert (data(deployed) / "job").read_text() == "{not a placeholder}"


def test_what_run_task_refuses(deployed: Environment) -> None:
    ecs = deployed.client("ecs")
    with pytest.raises(ClientError, match="Network Configuration must be provided"):
        ecs.run_task(cluster="cluster", taskDefinition=deployed.output("Task"))
    container = {"name": "web", "image": "public.ecr.aws/docker/library/web:1", "memory": 64}
    arn = ecs.register_task_definition(family="web", containerDefinitions=[container])[
        "taskDefinition"
    ]["taskDefinitionArn"]
    overrides = {"containerOverrides": [{"name": "web", "command": ["migrate"]}]}
    (task,) = ecs.run_task(cluster="cluster", taskDefinition=arn, overrides=overrides)["tasks"]
    assert "does not say takes_command" in stopped(deployed, task["taskArn"])["stoppedReason"]
    ecs.deregister_task_definition(taskDefinition=arn)
    with pytest.raises(ClientError, match="TaskDefinition is inactive"):
        ecs.run_task(cluster="cluster", taskDefinition=arn)


def test_each_task_has_an_ebs_volume_of_its_own(
    deployed: Environment, run: Callable[..., Any]
) -> None:
    def mine() -> list[Path]:
        return list((deployed.aws.state / "volumes").glob("*/scratch/mine"))

    assert len(mine()) == 1
    touch = ["python", "-c", "import os; print(os.listdir(os.environ['SCRATCH']))"]
    task = run(overrides={"containerOverrides": [{"name": "worker", "command": touch}]})
    assert log(deployed, task) == "[]\n"
    assert len(mine()) == 1


def test_the_file_system_is_as_it_was_asked_for(deployed: Environment) -> None:
    efs = deployed.client("efs")
    (found,) = efs.describe_file_systems()["FileSystems"]
    backup = efs.describe_backup_policy(FileSystemId=found["FileSystemId"])["BackupPolicy"]
    (point,) = efs.describe_access_points()["AccessPoints"]
    targets = efs.describe_mount_targets(FileSystemId=found["FileSystemId"])["MountTargets"]
    assert found["Encrypted"] is True
    assert backup["Status"] == "ENABLED"
    assert point["RootDirectory"]["Path"] == "/data"
    assert point["PosixUser"] == {"Uid": 1000, "Gid": 1000}
    assert [target["SubnetId"] for target in targets] == [deployed.output("Subnet")]


def test_the_schedule_runs_its_task(
    deployed: Environment, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    schedule = deployed.client("scheduler").get_schedule(Name="nightly", GroupName="jobs")
    assert schedule["ScheduleExpressionTimezone"] == "Europe/Berlin"
    assert schedule["FlexibleTimeWindow"] == {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 5}
    assert schedule["Target"]["RetryPolicy"] == {"MaximumRetryAttempts": 3}
    assert schedule["Target"]["EcsParameters"]["CapacityProviderStrategy"] == [
        {"capacityProvider": "FARGATE", "weight": 1}
    ]
    command = ["run-schedule", "nightly", "--group", "jobs"]
    state = str(deployed.aws.state)
    monkeypatch.setattr(sys, "argv", ["local_aws", "--state", state, *command])
    __main__.main()
    task = stopped(deployed, capsys.readouterr().out.strip())
    assert task["containers"][0]["exitCode"] == 0
    assert task["startedBy"] == "chronos-schedule/nightly"
    assert task["capacityProviderName"] == "FARGATE"
    assert {"key": "team", "value": "blue"} in task["tags"]
    assert "a job for definition" in log(deployed, task)


def test_a_schedule_that_changes_keeps_its_name_and_comes_in_time(
    deployed: Environment, template: str
) -> None:
    """Schedules are looked at every ten seconds, so this waits for one of them."""
    deployed.update(template, Expression="at(2020-01-01T00:00:00)", Backlog="20")
    ecs = deployed.client("ecs")
    before = set(ecs.list_tasks(cluster="cluster", desiredStatus="STOPPED")["taskArns"])

    def by_itself() -> bool:
        arns = ecs.list_tasks(cluster="cluster", desiredStatus="STOPPED")["taskArns"]
        found = ecs.describe_tasks(cluster="cluster", tasks=arns)["tasks"]
        return any(
            task["taskArn"] not in before and task["startedBy"] == "chronos-schedule/nightly"
            for task in found
        )

    wait_until(by_itself)


def test_scaling_keeps_its_steps_its_calendar_and_its_metric_math(
    deployed: Environment,
) -> None:
    scaling = deployed.client("application-autoscaling")
    policies = {
        policy["PolicyName"]: policy
        for policy in scaling.describe_scaling_policies(ServiceNamespace="ecs")["ScalingPolicies"]
    }
    steps = policies["steps"]["StepScalingPolicyConfiguration"]["StepAdjustments"]
    assert [step["ScalingAdjustment"] for step in steps] == [1, 5]
    tracking = policies["per-task"]["TargetTrackingScalingPolicyConfiguration"]
    assert tracking["TargetValue"] == 20
    metrics = tracking["CustomizedMetricSpecification"]["Metrics"]
    assert [metric["ReturnData"] for metric in metrics] == [False, True]
    (action,) = scaling.describe_scheduled_actions(ServiceNamespace="ecs")["ScheduledActions"]
    assert action["ScalableTargetAction"] == {"MinCapacity": 0, "MaxCapacity": 1}
    assert action["Timezone"] == "Europe/Berlin"
    (alarm,) = deployed.client("cloudwatch").describe_alarms()["MetricAlarms"]
    assert [metric["Id"] for metric in alarm["Metrics"]] == ["each", "waiting"]
    assert alarm["Metrics"][1]["MetricStat"]["Period"] == 60
    assert "MetricName" not in alarm
    assert alarm["Threshold"] == 20
    assert alarm["AlarmActions"] == [policies["steps"]["PolicyARN"]]


def test_tasks_are_spread_over_capacity_providers_by_base_and_weight(
    deployed: Environment,
) -> None:
    network = {"awsvpcConfiguration": {"subnets": [deployed.output("Subnet")]}}
    ecs = deployed.client("ecs")
    tasks = ecs.run_task(
        cluster="cluster",
        taskDefinition=deployed.output("Task"),
        networkConfiguration=network,
        count=6,
        capacityProviderStrategy=[
            {"capacityProvider": "FARGATE", "base": 2, "weight": 1},
            {"capacityProvider": "FARGATE_SPOT", "weight": 3},
        ],
        overrides={"containerOverrides": [{"name": "worker", "command": ["python", "job.py"]}]},
    )["tasks"]
    assert Counter(task["capacityProviderName"] for task in tasks) == {
        "FARGATE": 3,
        "FARGATE_SPOT": 3,
    }
    assert {task["launchType"] for task in tasks} == {"FARGATE"}
    for task in tasks:
        assert stopped(deployed, task["taskArn"])["containers"][0]["exitCode"] == 0


def test_names_for_services_are_kept(deployed: Environment) -> None:
    ecs = deployed.client("ecs")
    (service,) = ecs.describe_services(cluster="cluster", services=[deployed.output("Service")])[
        "services"
    ]
    (cluster,) = ecs.describe_clusters(clusters=["cluster"])["clusters"]
    (deployment,) = service["deployments"]
    discovery = deployed.client("servicediscovery")
    namespaces = {one["Name"]: one["Type"] for one in discovery.list_namespaces()["Namespaces"]}
    assert namespaces == {"internal.test": "DNS_PRIVATE", "connect.test": "HTTP"}
    assert cluster["serviceConnectDefaults"] == {"namespace": deployed.output("Namespace")}
    assert service["serviceRegistries"] == [{"registryArn": deployed.output("Registry")}]
    connect = deployment["serviceConnectConfiguration"]
    assert connect["services"][0]["clientAliases"] == [{"port": 80, "dnsName": "worker"}]
    (volume,) = deployment["volumeConfigurations"]
    assert volume["managedEBSVolume"]["sizeInGiB"] == 10


def test_deleting_the_stack_leaves_nothing(deployed: Environment) -> None:
    folder = data(deployed).parent
    assert folder.is_dir()
    deployed.delete()
    assert not folder.exists()
    assert deployed.tasks() == []
    assert deployed.client("sqs").list_queues()["QueueUrls"] == []
    assert deployed.client("efs").describe_access_points()["AccessPoints"] == []
    assert deployed.client("scheduler").list_schedules()["Schedules"] == []
    groups = deployed.client("scheduler").list_schedule_groups()["ScheduleGroups"]
    assert [group["Name"] for group in groups] == ["default"]
    assert deployed.client("servicediscovery").list_services()["Services"] == []
    assert deployed.client("servicediscovery").list_namespaces()["Namespaces"] == []
    assert deployed.client("route53").list_hosted_zones()["HostedZones"] == []
    assert deployed.client("cloudwatch").describe_alarms()["MetricAlarms"] == []
