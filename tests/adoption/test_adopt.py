"""What runs is found in a template, identified for CloudFormation and compared with it."""

from typing import Any

import pytest

from cdk_containers.findings import errors, warnings
from tests.adoption.adopting import (
    ARN,
    DEFINITION,
    MAPPING,
    SERVICE,
    SERVICES,
    TASK,
    TEMPLATE,
    adopted,
)


def test_a_template_that_says_what_runs_is_mapped_without_a_word() -> None:
    """Whatever AWS adds to what it was given, and in whichever order it tells it."""
    assert adopted(TEMPLATE) == (MAPPING, [])


def test_the_task_definition_that_the_service_runs_is_imported_with_it() -> None:
    mapping, findings = adopted(TEMPLATE, SERVICES)
    assert mapping == MAPPING
    assert [finding.code for finding in findings] == ["aws-cli-adoption-unseen"]
    assert TASK["taskDefinitionArn"] in findings[0].fix


@pytest.mark.parametrize(
    ("ours", "theirs", "path"),
    [
        ("Cluster: shop", "Cluster: other", "Cluster"),
        ("LaunchType: FARGATE", "LaunchType: EC2", "LaunchType"),
        ("LaunchType: FARGATE", "LaunchType: FARGATE\n      Role: r", "Role"),
        (
            "LaunchType: FARGATE",
            "LaunchType: FARGATE\n      SchedulingStrategy: DAEMON",
            "SchedulingStrategy",
        ),
    ],
)
def test_what_makes_a_service_anew_is_an_error(ours: str, theirs: str, path: str) -> None:
    _, findings = adopted(TEMPLATE.replace(ours, theirs))
    (finding,) = errors(findings)
    assert finding.code == "aws-cli-adoption-replaces"
    assert f"Resources.Web.Properties.{path}" in str(finding.where)


@pytest.mark.parametrize(
    ("ours", "theirs", "path", "told"),
    [
        ("Memory: 512", "Memory: 1024", "Memory", "'1024'"),
        ("nginx:1.27", "nginx:1.28", "ContainerDefinitions[web].Image", "another value"),
        ("Value: secret", "Value: hidden", "Environment[A].Value", "another value"),
        ("ContainerPort: 80", "ContainerPort: 81", "PortMappings[0].ContainerPort", "81"),
        ("[subnet-a, subnet-b]", "[subnet-b]", "Subnets[subnet-a]", "runs has 'subnet-a'"),
        ("!Ref Task", f"{ARN}:task-definition/web:6", "Web.Properties.TaskDefinition", "web:7'"),
        ("Family: web", "Family: web\n      PidMode: task", "PidMode", "what runs has nothing"),
        ("      Cpu: 256\n", "", "Cpu", "The template has nothing"),
    ],
)
def test_other_differences_are_warnings(ours: str, theirs: str, path: str, told: str) -> None:
    mapping, findings = adopted(TEMPLATE.replace(ours, theirs))
    assert mapping == MAPPING
    assert errors(findings) == []
    (finding,) = warnings(findings)
    assert finding.code == "aws-cli-adoption-differs"
    assert path in str(finding.where)
    assert told in finding.message
    assert "secret" not in finding.message


def test_what_aws_adds_is_no_difference() -> None:
    strategy = {"capacityProvider": "FARGATE", "weight": 0, "base": 0}
    alarms: dict[str, Any] = {"alarmNames": [], "enable": False, "rollback": False}
    tag = {"key": "aws:cloudformation:stack-name", "value": "old"}
    service: dict[str, Any] = {
        **SERVICE,
        "capacityProviderStrategy": [strategy],
        "deploymentConfiguration": {"alarms": alarms},
        "tags": [tag],
    }
    del service["launchType"]
    ours = "CapacityProviderStrategy: [{CapacityProvider: FARGATE}]"
    template = TEMPLATE.replace("LaunchType: FARGATE", ours)
    assert adopted(template, {"services": [service]}, DEFINITION) == (MAPPING, [])


def test_what_may_be_left_out_or_written_otherwise_is_no_difference() -> None:
    template = TEMPLATE.replace("Cpu: 256", "Cpu: .25 vCPU").replace(
        "Memory: 512", "Memory: 0.5 GB"
    )
    template = template.replace(
        "Image: nginx:1.27", "Image: nginx:1.27\n          Privileged: false"
    )
    volume = "Volumes: [{Name: data, EFSVolumeConfiguration: {FilesystemId: fs-1}}]"
    template = template.replace("Family: web", f"Family: web\n      {volume}")
    efs = {"fileSystemId": "fs-1", "rootDirectory": "/"}
    task = {**TASK, "volumes": [{"name": "data", "efsVolumeConfiguration": efs}]}
    assert adopted(template, SERVICES, {"taskDefinition": task}) == (MAPPING, [])


def test_none_of_two_things_of_one_name_is_lost() -> None:
    _, findings = adopted(TEMPLATE.replace("Environment: [", "Environment: [{Name: A, Value: x}, "))
    assert {finding.code for finding in findings} == {"aws-cli-adoption-differs"}


def test_a_cluster_of_the_template_is_imported_unless_it_is_in_the_stack() -> None:
    cluster = "Cluster: !Ref Shop"
    template = TEMPLATE.replace("Cluster: shop", cluster) + "  Shop: {Type: AWS::ECS::Cluster}\n"
    mapping, findings = adopted(template)
    assert mapping == {"Shop": {"ClusterName": "shop"}, **MAPPING}
    assert [finding.code for finding in findings] == ["aws-cli-adoption-unseen"]

    assert adopted(template, values={"Shop": "shop"}) == (MAPPING, [])


def test_the_cluster_is_identified_as_the_template_names_it() -> None:
    arn = SERVICE["clusterArn"]
    mapping, findings = adopted(TEMPLATE.replace("Cluster: shop", f"Cluster: {arn}"))
    assert (mapping["Web"]["Cluster"], findings) == (arn, [])


def test_a_revision_that_does_not_run_is_told() -> None:
    task = {"taskDefinition": {**TASK, "taskDefinitionArn": f"{ARN}:task-definition/web:6"}}
    _, findings = adopted(TEMPLATE, SERVICES, task)
    assert [finding.code for finding in findings] == ["aws-cli-adoption-revision"]


def test_a_service_without_a_name_in_the_template_is_the_only_one() -> None:
    assert adopted(TEMPLATE.replace("ServiceName: web", "")) == (MAPPING, [])


def test_a_service_that_the_template_does_not_have_is_told() -> None:
    _, findings = adopted(TEMPLATE.replace("ServiceName: web", "ServiceName: api"))
    assert [finding.code for finding in findings] == [
        "aws-cli-adoption-unmatched",
        "aws-cli-adoption-unnamed",
    ]


def test_two_services_do_not_stand_for_one_resource() -> None:
    other = {**SERVICE, "serviceArn": f"{ARN}:service/other/web"}
    _, findings = adopted(TEMPLATE, SERVICES, other, DEFINITION)
    assert [finding.code for finding in errors(findings)] == ["aws-cli-adoption-unmatched"]


@pytest.mark.parametrize(
    "described",
    [{**SERVICE, "status": "INACTIVE"}, {"taskDefinition": {**TASK, "status": "INACTIVE"}}],
)
def test_what_was_deleted_is_told(described: object) -> None:
    _, findings = adopted(TEMPLATE, described)
    assert [finding.code for finding in errors(findings)] == ["aws-cli-adoption-gone"]


def test_what_is_not_described_is_told() -> None:
    given = {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1}
    _, findings = adopted(TEMPLATE, given)
    assert "aws-cli-not-described" in [finding.code for finding in findings]


def test_the_account_and_the_region_are_those_of_what_runs() -> None:
    role = "!Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/web'"
    template = TEMPLATE.replace("arn:aws:iam::123456789012:role/web", role)
    assert adopted(template) == (MAPPING, [])
