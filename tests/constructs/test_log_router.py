"""A container that the logs of the others go through: FireLens."""

from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_iam as iam

from cdk_containers import (
    Container,
    ContainerCluster,
    File,
    InternalService,
    InvalidSpecError,
    LogDriver,
    LogRouter,
    SecretsManagerSecret,
    Task,
    fluent_bit,
)
from tests.templates import logical_id, properties, statements

IMAGE = "public.ecr.aws/nginx/nginx:1.27"
TO_FIREHOSE = LogDriver(
    name="awsfirelens",
    options={"Name": "firehose", "region": "eu-west-1", "delivery_stream": "web"},
)


def routed(stack: Stack, cluster: ContainerCluster, *containers: Container) -> InternalService:
    return InternalService(stack, "Web", cluster=cluster, task=Task(containers=containers))


def app(logging: LogDriver = TO_FIREHOSE, **more: Any) -> Container:
    return Container(name="app", image=IMAGE, logging=logging, **more)


def containers(stack: Stack) -> dict[str, Any]:
    found = properties(stack, "AWS::ECS::TaskDefinition")["ContainerDefinitions"]
    return {each["Name"]: each for each in found}


def codes(refused: pytest.ExceptionInfo[InvalidSpecError]) -> list[str]:
    return [each.code for each in refused.value.findings]


def test_router(stack: Stack, cluster: ContainerCluster) -> None:
    routed(stack, cluster, app(), fluent_bit())
    group = logical_id(stack, "AWS::Logs::LogGroup", "Web")
    assert containers(stack)["log-router"] == {
        "Essential": True,
        "FirelensConfiguration": {
            "Type": "fluentbit",
            "Options": {"enable-ecs-log-metadata": "true"},
        },
        "Image": "public.ecr.aws/aws-observability/aws-for-fluent-bit:2.34.3.20260623",
        "LogConfiguration": {
            "LogDriver": "awslogs",
            "Options": {
                "awslogs-group": {"Ref": group},
                "awslogs-region": {"Ref": "AWS::Region"},
                "awslogs-stream-prefix": "log-router",
                "mode": "non-blocking",
            },
        },
        "MemoryReservation": 50,
        "Name": "log-router",
    }


def test_what_goes_through_it(stack: Stack, cluster: ContainerCluster) -> None:
    secret = SecretsManagerSecret(name_or_arn="datadog")
    to_datadog = LogDriver(
        name="awsfirelens", options={"Name": "datadog"}, secret_options={"apikey": secret}
    )
    routed(stack, cluster, app(to_datadog), fluent_bit())
    logging = containers(stack)["app"]["LogConfiguration"]
    assert (logging["LogDriver"], logging["Options"]) == ("awsfirelens", {"Name": "datadog"})
    assert [each["Name"] for each in logging["SecretOptions"]] == ["apikey"]
    # ECS itself starts the router first; a dependency of ours would replace that order.
    assert "DependsOn" not in containers(stack)["app"]


def test_files_are_written_before(stack: Stack, cluster: ContainerCluster) -> None:
    routed(stack, cluster, app(files=[File(path="/etc/app/a", content="x")]), fluent_bit())
    assert containers(stack)["app"]["DependsOn"] == [
        {"Condition": "SUCCESS", "ContainerName": "files"}
    ]
    assert containers(stack)["files"]["LogConfiguration"]["LogDriver"] == "awslogs"


def test_the_task_role_is_granted_by_whoever_knows_the_destination(
    stack: Stack, cluster: ContainerCluster
) -> None:
    web = routed(stack, cluster, app(), fluent_bit())
    stream = "arn:aws:firehose:eu-west-1:123456789012:deliverystream/web"
    iam.Grant.add_to_principal(
        grantee=web, actions=["firehose:PutRecordBatch"], resource_arns=[stream]
    )
    (statement,) = statements(stack, "TaskDefinitionTaskRole")
    assert statement["Resource"] == stream


def test_configuration_in_the_image(stack: Stack, cluster: ContainerCluster) -> None:
    router = LogRouter(config_file="/extra.conf", ecs_metadata=False)
    through = LogDriver(name="awsfirelens")
    routed(stack, cluster, app(through), fluent_bit(router, image="router:1.0"))
    assert containers(stack)["log-router"]["Image"] == "router:1.0"
    assert containers(stack)["log-router"]["FirelensConfiguration"] == {
        "Type": "fluentbit",
        "Options": {
            "enable-ecs-log-metadata": "false",
            "config-file-type": "file",
            "config-file-value": "/extra.conf",
        },
    }


def test_fluentd(stack: Stack, cluster: ContainerCluster) -> None:
    through = LogDriver(name="awsfirelens", options={"@type": "forward"})
    router = fluent_bit(LogRouter(kind="fluentd"), image="fluentd:1.0")
    routed(stack, cluster, app(through), router)
    assert containers(stack)["log-router"]["FirelensConfiguration"]["Type"] == "fluentd"


def test_size_of_the_task(stack: Stack, cluster: ContainerCluster) -> None:
    """The router fits into the smallest task beside an application that asks for nothing."""
    routed(stack, cluster, app(), fluent_bit())
    task = properties(stack, "AWS::ECS::TaskDefinition")
    assert (task["Cpu"], task["Memory"]) == ("256", "512")


def test_no_router(stack: Stack, cluster: ContainerCluster) -> None:
    with pytest.raises(InvalidSpecError, match=r"fluent_bit\(\)") as refused:
        routed(stack, cluster, app())
    assert codes(refused) == ["log-router-missing"]


def test_no_destination(stack: Stack, cluster: ContainerCluster) -> None:
    with pytest.raises(InvalidSpecError, match="Name") as refused:
        routed(stack, cluster, app(LogDriver(name="awsfirelens")), fluent_bit())
    assert codes(refused) == ["log-destination-missing"]


def test_router_reaches_its_group_alone(stack: Stack, cluster: ContainerCluster) -> None:
    routed(stack, cluster, app(), fluent_bit())
    group = logical_id(stack, "AWS::Logs::LogGroup", "Web")
    assert statements(stack, "ExecutionRole") == [
        {
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Effect": "Allow",
            "Resource": {"Fn::GetAtt": [group, "Arn"]},
        }
    ]
