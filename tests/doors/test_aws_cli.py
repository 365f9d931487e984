"""Task definitions and services of the AWS CLI, checked as every other description is."""

from typing import Any

import pytest

from cdk_containers.findings import FilePosition
from cdk_containers.spec import Rolling
from tests.doors.checking_aws_cli import (
    CONTAINER,
    PORT,
    check,
    on_ec2,
    on_fargate,
    places,
    service,
)

_LOGS = {"logDriver": "awslogs", "options": {"awslogs-group": "a", "awslogs-region": "eu-west-1"}}
_ARN = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/0123456789abcdef"
_BALANCED = [{"targetGroupArn": _ARN, "containerName": "web", "containerPort": 80}]
_ROLE = "arn:aws:iam::123456789012:role/ecs"
_ACCESS_POINT = {
    "fileSystemId": "fs-12345678",
    "authorizationConfig": {"accessPointId": "fsap-0123456789abcdef0"},
}
_EBS = {"name": "data", "managedEBSVolume": {"roleArn": _ROLE}}


def test_a_good_task_definition_and_its_service() -> None:
    reading = check(
        on_fargate({"portMappings": [PORT]}),
        service(loadBalancers=_BALANCED, healthCheckGracePeriodSeconds=60),
    )

    assert places(reading) == []
    assert reading.task is not None
    assert reading.service is not None
    assert reading.service.spec.port == 80
    assert {key.fate.disposition.value for key in reading.keys} == {"mapped"}


def test_the_order_of_the_files_does_not_matter() -> None:
    reading = check(service(), on_fargate())

    assert places(reading) == []
    assert reading.service is not None


@pytest.mark.parametrize(
    ("definition", "path", "code"),
    [
        (on_fargate({"privileged": True}), "containerDefinitions[0].privileged", "not-on-fargate"),
        (on_fargate(cpu="300"), "cpu", "fargate-size-unknown"),
        (on_fargate(cpu="a lot"), "cpu", "aws-cli-size-invalid"),
        (on_fargate(memory="0.3 GB"), "memory", "aws-cli-size-invalid"),
        (on_fargate(networkMode="bridge"), "networkMode", "task-combination-refused"),
        (
            on_ec2({"memory": 4}),
            "containerDefinitions[0].memory",
            "container-resources-out-of-range",
        ),
        (
            on_fargate({"environment": [{"name": "DB_PASSWORD", "value": "x"}]}),
            "containerDefinitions[0].environment[0].value",
            "secret-in-plain-text",
        ),
        (
            on_fargate({"secrets": [{"name": "A", "valueFrom": "arn:aws:bogus"}]}),
            "containerDefinitions[0].secrets[0].valueFrom",
            "secret-name-invalid",
        ),
        (
            on_fargate(
                {"healthCheck": {"command": ["CMD-SHELL", "x"], "interval": 1, "timeout": 2}}
            ),
            "containerDefinitions[0].healthCheck.interval",
            "health-check-out-of-range",
        ),
        (
            on_fargate({"healthCheck": {"command": ["curl", "localhost"]}}),
            "containerDefinitions[0].healthCheck.command",
            "aws-cli-health-command-invalid",
        ),
        (
            on_fargate({"logConfiguration": _LOGS}),
            "containerDefinitions[0].logConfiguration.options",
            "aws-cli-log-option-missing",
        ),
        (
            on_ec2({"logConfiguration": {"logDriver": "awslogs"}}),
            "containerDefinitions[0].logConfiguration.options",
            "aws-cli-log-option-missing",
        ),
        (
            on_fargate({"dependsOn": [{"containerName": "db", "condition": "START"}]}),
            "containerDefinitions[0].dependsOn",
            "dependency-unknown",
        ),
        (
            on_fargate({"mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}]}),
            "containerDefinitions[0].mountPoints[0]",
            "mounted-volume-unknown",
        ),
        (
            on_fargate({"mountPoints": [{"containerPath": "/data"}]}),
            "containerDefinitions[0].mountPoints[0].sourceVolume",
            "aws-cli-field-missing",
        ),
        (
            on_fargate({"environment": [{"name": "A", "value": "1"}, {"name": "A", "value": "2"}]}),
            "containerDefinitions[0].environment[1]",
            "aws-cli-name-repeated",
        ),
        (on_fargate({}, {}), "containerDefinitions[1]", "aws-cli-name-repeated"),
        (
            on_fargate({"resourceRequirements": [{"type": "GPU"}]}),
            "containerDefinitions[0].resourceRequirements[0].value",
            "aws-cli-field-missing",
        ),
        (
            {"family": "web", "containerDefinitions": [{"image": "a:1", "memory": 64}]},
            "containerDefinitions[0].name",
            "aws-cli-field-missing",
        ),
        (
            {"family": "web", "containerDefinitions": [{"name": "web", "image": "a:1"}]},
            "containerDefinitions[0].memory",
            "aws-cli-memory-missing",
        ),
        (
            {key: value for key, value in on_fargate().items() if key != "cpu"},
            "cpu",
            "aws-cli-fargate-size-missing",
        ),
        (
            on_fargate(ephemeralStorage={"sizeInGiB": 20}),
            "ephemeralStorage.sizeInGiB",
            "ephemeral-storage-out-of-range",
        ),
        (on_fargate(taskRoleArn="arn:aws:iam::1:role/a"), "taskRoleArn", "role-arn-invalid"),
        (
            on_fargate(volumes=[{"name": "data", "efsVolumeConfiguration": _ACCESS_POINT}]),
            "volumes[0].efsVolumeConfiguration.transitEncryption",
            "aws-cli-transit-encryption-missing",
        ),
        (
            on_fargate(
                volumes=[
                    {
                        "name": "data",
                        "efsVolumeConfiguration": {
                            "fileSystemId": "fs-12345678",
                            "rootDirectory": "a",
                        },
                    }
                ]
            ),
            "volumes[0].efsVolumeConfiguration.rootDirectory",
            "root-directory-relative",
        ),
        (
            on_fargate({"logConfiguration": _LOGS}),
            "executionRoleArn",
            "aws-cli-execution-role-missing",
        ),
        (
            on_fargate({"image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1"}),
            "executionRoleArn",
            "aws-cli-execution-role-missing",
        ),
        (
            on_ec2({"secrets": [{"name": "A", "valueFrom": "/web/a"}]}),
            "executionRoleArn",
            "aws-cli-execution-role-missing",
        ),
    ],
)
def test_a_task_definition(definition: dict[str, Any], path: str, code: str) -> None:
    assert ("definition.json", path, code) in places(check(definition))


@pytest.mark.parametrize(
    ("definition", "said", "path", "code"),
    [
        (
            on_fargate(),
            service(deploymentConfiguration={"maximumPercent": 100, "minimumHealthyPercent": 100}),
            "deploymentConfiguration",
            "deployment-cannot-progress",
        ),
        (
            on_fargate(),
            service(deploymentConfiguration={"maximumPercent": 90}),
            "deploymentConfiguration.maximumPercent",
            "deployment-percent-out-of-range",
        ),
        (
            on_fargate(),
            service(capacityProviderStrategy=[{"capacityProvider": "FARGATE"}]),
            "launchType",
            "aws-cli-launch-type-refused",
        ),
        (
            on_fargate(),
            service(healthCheckGracePeriodSeconds=5),
            "healthCheckGracePeriodSeconds",
            "aws-cli-grace-period-refused",
        ),
        (on_fargate(), service(taskDefinition="api:3"), "taskDefinition", "aws-cli-family-differs"),
        (
            on_fargate(requiresCompatibilities=["EC2"]),
            service(),
            "launchType",
            "aws-cli-platform-refused",
        ),
        (
            on_fargate(),
            service(networkConfiguration={}),
            "networkConfiguration",
            "aws-cli-network-missing",
        ),
        (
            on_ec2(),
            service(launchType="EC2"),
            "networkConfiguration",
            "aws-cli-network-refused",
        ),
        (
            on_fargate({"portMappings": [PORT]}),
            service(loadBalancers=[{**_BALANCED[0], "containerName": "api"}]),
            "loadBalancers[0].containerName",
            "aws-cli-reference-unknown",
        ),
        (
            on_fargate({"portMappings": [PORT]}),
            service(loadBalancers=[{**_BALANCED[0], "containerPort": 81}]),
            "loadBalancers[0].containerPort",
            "aws-cli-reference-unknown",
        ),
        (
            on_fargate({"portMappings": [PORT]}),
            service(
                serviceConnectConfiguration={"enabled": True, "services": [{"portName": "api"}]}
            ),
            "serviceConnectConfiguration.services[0].portName",
            "aws-cli-reference-unknown",
        ),
        (
            on_fargate({"portMappings": [PORT]}),
            service(serviceRegistries=[{"containerName": "api", "containerPort": 80}]),
            "serviceRegistries[0].containerName",
            "aws-cli-reference-unknown",
        ),
        (
            on_fargate(),
            service(schedulingStrategy="DAEMON"),
            "schedulingStrategy",
            "aws-cli-daemon-refused",
        ),
        (
            on_ec2(),
            service(
                launchType="EC2",
                schedulingStrategy="DAEMON",
                deploymentController={"type": "CODE_DEPLOY"},
            ),
            "schedulingStrategy",
            "aws-cli-daemon-refused",
        ),
        (
            on_fargate(),
            service(volumeConfigurations=[_EBS]),
            "volumeConfigurations[0].name",
            "aws-cli-reference-unknown",
        ),
        (
            on_fargate(
                {"mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}]},
                volumes=[{"name": "data", "configuredAtLaunch": True}],
            ),
            service(),
            "volumeConfigurations",
            "aws-cli-volume-unconfigured",
        ),
        (
            on_fargate(),
            service(placementStrategy=[{"type": "binpack", "field": "cpu"}]),
            "placementStrategy",
            "combination-refused",
        ),
        (
            on_fargate({"readonlyRootFilesystem": True}),
            service(enableExecuteCommand=True),
            "enableExecuteCommand",
            "exec-with-read-only-root",
        ),
    ],
)
def test_a_service(definition: dict[str, Any], said: dict[str, Any], path: str, code: str) -> None:
    assert ("service.json", path, code) in places(check(definition, said))


def test_what_is_out_of_range_is_told_once() -> None:
    bake = {"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 5000}
    path = "deploymentConfiguration.bakeTimeInMinutes"

    assert places(check(on_fargate(), service(deploymentConfiguration=bake))) == [
        ("service.json", path, "aws-cli-out-of-range")
    ]


def test_what_is_missing_has_the_path_that_it_would_have() -> None:
    said = service(deploymentConfiguration={"strategy": "BLUE_GREEN"})
    path = "deploymentConfiguration.bakeTimeInMinutes"

    assert places(check(on_fargate(), said)) == [("service.json", path, "bake-time-out-of-range")]


def test_a_service_alone() -> None:
    reading = check(service(healthCheckGracePeriodSeconds=5))

    assert [code for _, _, code in places(reading)] == ["aws-cli-grace-period-refused"]
    assert reading.service is None


def test_two_of_a_kind() -> None:
    assert ("service.json", "", "aws-cli-file-repeated") in places(
        check(on_fargate(), on_fargate())
    )


def test_what_the_service_runs_on_decides() -> None:
    definition = on_fargate({"privileged": True}, requiresCompatibilities=["EC2", "FARGATE"])
    on_instances = service(launchType="EC2")

    assert ("definition.json", "containerDefinitions[0].privileged", "not-on-fargate") in places(
        check(definition)
    )
    assert places(check(definition, on_instances)) == []


def test_what_is_not_filled_in_is_told_once() -> None:
    reading = check(on_fargate({"image": "web:{{ must_env `TAG` }}"}))

    assert places(reading) == [
        ("definition.json", "containerDefinitions[0].image", "aws-cli-placeholder")
    ]


def test_on_instances_their_role_gets_logs_and_images() -> None:
    image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1"
    reading = check(on_ec2({"image": image, "logConfiguration": _LOGS}))

    assert places(reading) == []


def test_disks_are_those_of_the_service() -> None:
    definition = on_fargate(
        {"mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}]},
        volumes=[{"name": "data", "configuredAtLaunch": True}],
    )
    disk = {"roleArn": _ROLE, "sizeInGiB": 10, "volumeType": "gp3", "iops": 10}
    said = service(volumeConfigurations=[{"name": "data", "managedEBSVolume": disk}])
    reading = check(definition, said)

    path = "volumeConfigurations[0].managedEBSVolume.iops"
    assert places(reading) == [("service.json", path, "ebs-iops-refused")]
    assert reading.service is not None
    assert reading.service.spec.task.ebs_volume is not None
    assert reading.service.spec.task.ebs_volume.size_gib == 10


def test_how_long_a_start_takes_only_the_target_group_says() -> None:
    slow = {"command": ["CMD-SHELL", "true"], "startPeriod": 60}
    reading = check(
        on_fargate({"portMappings": [PORT], "healthCheck": slow}),
        service(loadBalancers=_BALANCED, healthCheckGracePeriodSeconds=30),
    )

    assert places(reading) == []


def test_daemons_and_deployments() -> None:
    reading = check(
        on_ec2(),
        {"serviceName": "web", "launchType": "EC2", "schedulingStrategy": "DAEMON"},
    )

    assert places(reading) == []
    assert reading.service is not None
    assert reading.service.spec.deployment == Rolling(
        minimum_healthy_percent=0, maximum_percent=100
    )


def test_each_value_has_a_fate() -> None:
    said: dict[str, Any] = {
        "taskDefinition": {
            **on_fargate({"bogus": [1, 2], "user": None, "cpu": "1", "dockerLabels": {"a.b": "c"}}),
            "status": "ACTIVE",
            "volumes": [],
            "trustedExecutionConfiguration": {"isolationMode": "SHARED"},
        }
    }
    reading = check(said)
    fates = {key.path.removeprefix("taskDefinition."): key.fate for key in reading.keys}
    dispositions = {path: fate.disposition.value for path, fate in fates.items()}

    container = "containerDefinitions[0]"
    assert dispositions[f"{container}.image"] == "mapped"
    assert fates[f"{container}.image"].to == "TaskDefinition.ContainerDefinitions[0].Image"
    assert fates[f"{container}.dockerLabels.a.b"].to.endswith("DockerLabels.a.b")
    assert dispositions["volumes"] == "mapped"
    assert dispositions["status"] == "ignored"
    assert dispositions[f"{container}.user"] == "ignored"
    assert dispositions[f"{container}.bogus[1]"] == "refused"
    assert dispositions[f"{container}.cpu"] == "refused"
    assert dispositions["trustedExecutionConfiguration.isolationMode"] == "refused"
    lines = [key.at.line for key in reading.keys]
    assert lines == sorted(lines)


def test_places_are_in_the_file() -> None:
    reading = check(on_fargate({"privileged": True}))
    (finding,) = reading.findings

    assert isinstance(finding.where, FilePosition)
    assert (finding.where.line, finding.where.column) == (14, 4)


def test_values_stay_secret() -> None:
    secret = "correct-horse"  # noqa: S105 - of a test
    said = on_fargate(
        {
            "environment": [{"name": "DB_PASSWORD", "value": secret}, {"name": 1, "value": secret}],
            "command": secret,
            "dockerLabels": [secret],
            "logConfiguration": {"logDriver": "splunk", "options": {"splunk-token": secret}},
        }
    )

    assert secret not in "".join(map(str, check(said).findings))


def test_one_container_is_enough() -> None:
    assert places(check([CONTAINER])) == [("definition.json", "family", "aws-cli-name-missing")]


def test_a_value_that_is_refused_is_not_missing_too() -> None:
    reading = check(on_ec2({"memory": "256"}))
    assert places(reading) == [
        ("definition.json", "containerDefinitions[0].memory", "aws-cli-type-wrong")
    ]

    reading = check({"family": "web", "containerDefinitions": None})
    assert places(reading) == [("definition.json", "containerDefinitions", "aws-cli-field-missing")]


def test_a_size_that_is_not_filled_in_is_told_once() -> None:
    assert places(check(on_fargate(cpu="{{ must_env `CPU` }}"))) == [
        ("definition.json", "cpu", "aws-cli-placeholder")
    ]


def test_a_service_alone_names_what_it_runs() -> None:
    said = {"serviceName": "web", "desiredCount": 1}
    told = [("definition.json", "taskDefinition", "aws-cli-task-definition-missing")]

    assert places(check(said)) == told
    assert places(check({**said, "deploymentController": {"type": "EXTERNAL"}})) == []
    without = {key: value for key, value in service().items() if key != "taskDefinition"}
    assert places(check(on_fargate(), without)) == []


def test_codedeploy_keeps_cloudformation_from_updates() -> None:
    said = service(deploymentController={"type": "CODE_DEPLOY"})

    assert places(check(on_fargate(), said)) == [
        ("service.json", "deploymentController.type", "aws-cli-controller-of-codedeploy")
    ]


def test_a_wrong_name_has_its_place() -> None:
    found = check(on_fargate(containerDefinitions=[{**CONTAINER, "name": "a b"}]))

    assert places(found) == [
        ("definition.json", "containerDefinitions[0].name", "container-name-invalid")
    ]
