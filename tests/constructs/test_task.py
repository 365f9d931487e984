from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_ssm as ssm
from aws_cdk.assertions import Annotations, Match, Template
from syrupy.assertion import SnapshotAssertion

from cdk_containers import (
    Architecture,
    BindMount,
    CloudWatchLogs,
    Condition,
    Container,
    Dependency,
    EfsVolume,
    File,
    HealthCheck,
    ImageBuild,
    InvalidSpecError,
    LinuxParameters,
    LogDriver,
    Mount,
    ParameterObject,
    Port,
    SecretObject,
    SecretsManagerSecret,
    SsmParameter,
    Task,
    TaskDefinition,
    Tmpfs,
    Ulimit,
)
from tests.apps import new_stack
from tests.readable import readable

DIGEST = "0" * 64


def only_container(stack: Stack) -> Mapping[str, Any]:
    (definition,) = Template.from_stack(stack).find_resources("AWS::ECS::TaskDefinition").values()
    (container,) = definition["Properties"]["ContainerDefinitions"]
    return container


def statements(stack: Stack) -> list[Mapping[str, Any]]:
    policies = Template.from_stack(stack).find_resources("AWS::IAM::Policy").values()
    return [
        statement
        for policy in policies
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
    ]


def test_every_setting(flags: Mapping[str, Any], snapshot: SnapshotAssertion) -> None:
    stack = new_stack(flags)
    first = Container(
        name="setup",
        image="public.ecr.aws/docker/library/busybox:1.37",
        essential=False,
        command=["sh", "-c", "date > /shared/started"],
        mounts=[Mount(volume="shared", path="/shared")],
        logging=LogDriver(
            name="splunk",
            options={"splunk-url": "https://splunk.example.org"},
            secret_options={"splunk-token": SsmParameter(name="/splunk/token")},
        ),
    )
    second = Container(
        name="web",
        image="registry.example.org/shop/web:1.4.2",
        registry_credentials=SecretsManagerSecret(name_or_arn="registry"),
        ports=[Port(number=8080, name="http"), Port(number=8125, protocol="udp")],
        cpu_units=512,
        memory_mib=1024,
        memory_reservation_mib=512,
        entrypoint=["/entry"],
        working_directory="/srv",
        user="1000:1000",
        environment={"STAGE": "test"},
        secrets={"PASSWORD": SecretsManagerSecret(name_or_arn="database", json_key="password")},
        health_check=HealthCheck(command="curl -f http://localhost:8080/", start_period_seconds=30),
        depends_on=[Dependency(container="setup", condition=Condition.SUCCESS)],
        mounts=[
            Mount(volume="shared", path="/shared", read_only=True),
            Mount(volume="files", path="/files"),
        ],
        read_only_root=True,
        stop_timeout_seconds=60,
        logging=CloudWatchLogs(stream_prefix="shop", buffer_mib=4, multiline_pattern="^\\["),
        linux=LinuxParameters(
            init_process=True,
            capabilities_add=["SYS_PTRACE"],
            capabilities_drop=["ALL"],
            ulimits=[Ulimit(name="nofile", soft=4096, hard=8192)],
        ),
    )
    TaskDefinition(
        stack,
        "Task",
        task=Task(
            containers=[first, second],
            architecture=Architecture.ARM64,
            ephemeral_storage_gib=50,
            volumes=[
                BindMount(name="shared"),
                EfsVolume(name="files", file_system_id="fs-1", access_point_id="fsap-1"),
            ],
        ),
    )
    assert readable(stack) == snapshot


def test_size_is_the_smallest_that_fits(stack: Stack) -> None:
    containers = [
        Container(name="app", image="app:1", memory_mib=2048),
        Container(name="nginx", image="nginx:1.27", memory_reservation_mib=128, cpu_units=256),
    ]
    TaskDefinition(stack, "Task", task=Task(containers=containers))
    Template.from_stack(stack).has_resource_properties(
        "AWS::ECS::TaskDefinition", {"Cpu": "512", "Memory": "3072"}
    )


def test_roles_may_do_no_more_than_needed(stack: Stack) -> None:
    TaskDefinition(stack, "Task", task=Task(containers=[Container(name="app", image="app:1")]))
    (statement,) = statements(stack)
    assert statement["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]
    assert "Fn::GetAtt" in statement["Resource"]


def test_file_system_may_be_mounted_and_no_other(stack: Stack) -> None:
    TaskDefinition(
        stack,
        "Task",
        task=Task(
            containers=[
                Container(name="app", image="app:1", mounts=[Mount(volume="files", path="/files")])
            ],
            volumes=[EfsVolume(name="files", file_system_id="fs-1", read_only=True)],
        ),
    )
    (statement,) = (each for each in statements(stack) if "elasticfilesystem" in str(each))
    assert statement["Action"] == "elasticfilesystem:ClientMount"
    assert statement["Resource"]["Fn::Join"][1][-1].endswith(":file-system/fs-1")


def test_access_point_is_the_only_way_in(stack: Stack) -> None:
    mount = Mount(volume="files", path="/files")
    volume = EfsVolume(name="files", file_system_id="fs-1", access_point_id="fsap-1")
    task = Task(containers=[Container(name="a", image="a:1", mounts=[mount])], volumes=[volume])
    TaskDefinition(stack, "Task", task=task)
    (statement,) = (each for each in statements(stack) if "elasticfilesystem" in str(each))
    condition = statement["Condition"]["StringEquals"]["elasticfilesystem:AccessPointArn"]
    assert condition["Fn::Join"][1][-1].endswith(":access-point/fsap-1")


def test_no_log_group_where_nothing_is_logged_to_it(stack: Stack) -> None:
    options = {"splunk-url": "https://splunk.example.org"}
    token = {"splunk-token": SsmParameter(name="/splunk/token")}
    logging = LogDriver(name="splunk", options=options, secret_options=token)
    container = Container(name="a", image="a:1", logging=logging)
    assert TaskDefinition(stack, "Task", task=Task(containers=[container])).log_group is None


def test_names_that_cdk_uses_itself(stack: Stack) -> None:
    containers = [
        Container(name=name, image="a:1") for name in ("TaskRole", "Resource", "LogGroup")
    ]
    made = TaskDefinition(stack, "Task", task=Task(containers=containers))
    assert list(made.containers) == ["TaskRole", "Resource", "LogGroup"]


def test_memory_file_system(stack: Stack) -> None:
    linux = LinuxParameters(tmpfs=[Tmpfs(path="/run", size_mib=16)])
    task = Task(containers=[Container(name="a", image="a:1", linux=linux)])
    TaskDefinition(stack, "Task", task=task)
    tmpfs = only_container(stack)["LinuxParameters"]["Tmpfs"]
    assert [(each["ContainerPath"], each["Size"]) for each in tmpfs] == [("/run", 16)]


def test_secret_objects(stack: Stack) -> None:
    secret = secretsmanager.Secret(stack, "Secret")
    parameter = ssm.StringParameter(stack, "Parameter", string_value="x")
    container = Container(
        name="app",
        image="app:1",
        secrets={
            "PASSWORD": SecretObject(secret=secret, json_key="password"),
            "SETTING": ParameterObject(parameter=parameter),
        },
    )
    TaskDefinition(stack, "Task", task=Task(containers=[container]))
    password, setting = only_container(stack)["Secrets"]
    assert password["ValueFrom"]["Fn::Join"][1][-1] == ":password::"
    assert setting["Name"] == "SETTING"


def test_image_is_built_for_the_architecture(stack: Stack) -> None:
    image = ImageBuild(folder="examples/flask-app", arguments={"IMAGE_TAG": "1"})
    task = Task(containers=[Container(name="app", image=image)], architecture=Architecture.ARM64)
    TaskDefinition(stack, "Task", task=task)
    assert "container-assets" in str(only_container(stack)["Image"])


def test_image_of_an_unknown_class(stack: Stack) -> None:
    class Photograph:
        uri = tag = region = None
        is_private_ecr = has_immutable_tags = False

    with pytest.raises(TypeError, match="Photograph is not an image that can be deployed"):
        TaskDefinition(
            stack, "Task", task=Task(containers=[Container(name="app", image=Photograph())])
        )


def test_warnings_are_shown_once(stack: Stack) -> None:
    TaskDefinition(stack, "Task", task=Task(containers=[Container(name="app", image="nginx")]))
    found = Annotations.from_stack(stack).find_warning(
        "*", Match.string_like_regexp("names no version")
    )
    assert len(found) == 1


def test_nothing_is_made_of_an_invalid_task(stack: Stack) -> None:
    task = Task(
        containers=[
            Container(name="a", image="a:1", ports=[Port(number=80)], memory_mib=4096),
            Container(name="b", image="b:1", ports=[Port(number=80)]),
        ],
        memory_mib=2048,
    )
    with pytest.raises(InvalidSpecError) as refused:
        TaskDefinition(stack, "Task", task=task)
    assert {finding.code for finding in refused.value.findings} == {
        "port-repeated",
        "hard-limit-above-task",
        "containers-exceed-task",
    }
    assert "Test/Task: containers[b].ports" in str(refused.value)
    assert not stack.node.children


def test_serves_a_plain_service(stack: Stack, vpc: ec2.IVpc) -> None:
    task = TaskDefinition(
        stack,
        "Task",
        task=Task(containers=[Container(name="app", image="app:1", ports=[Port(number=80)])]),
    )
    task.containers["app"].add_environment("MORE", "1")
    ecs.FargateService(
        stack,
        "Plain",
        cluster=ecs.Cluster(stack, "Cluster", vpc=vpc),
        task_definition=task.task_definition,
    )
    assert only_container(stack)["Environment"] == [{"Name": "MORE", "Value": "1"}]


def definition(stack: Stack) -> Mapping[str, Any]:
    (found,) = Template.from_stack(stack).find_resources("AWS::ECS::TaskDefinition").values()
    return found["Properties"]


def with_files(*files: File) -> Stack:
    stack = new_stack()
    container = Container(name="app", image="app:1", files=files)
    TaskDefinition(stack, "Task", task=Task(containers=[container]))
    return stack


def test_files_are_written_before_their_container_starts() -> None:
    token = File(path="/run/secrets/token", content=SecretsManagerSecret(name_or_arn="token"))
    properties = definition(with_files(File(path="/etc/app/app.conf", content="a=1\n"), token))

    app, writer = properties["ContainerDefinitions"]
    assert app["DependsOn"] == [{"ContainerName": "files", "Condition": "SUCCESS"}]
    assert app["MountPoints"] == [
        {"ContainerPath": "/etc/app", "ReadOnly": True, "SourceVolume": "files"},
        {"ContainerPath": "/run/secrets", "ReadOnly": True, "SourceVolume": "files-2"},
    ]
    assert app.keys().isdisjoint({"Environment", "Secrets"})
    assert properties["Volumes"] == [{"Name": "files"}, {"Name": "files-2"}]
    assert (writer["Name"], writer["Essential"]) == ("files", False)
    assert writer["Environment"] == [{"Name": "FILE_1", "Value": "a=1\n"}]
    assert [secret["Name"] for secret in writer["Secrets"]] == ["FILE_2"]
    assert "token" in str(writer["Secrets"])
    assert (properties["Cpu"], properties["Memory"]) == ("256", "512")


def test_the_secret_of_a_file_may_be_read_and_no_other() -> None:
    content = SecretsManagerSecret(name_or_arn="token")
    stack = with_files(File(path="/run/secrets/token", content=content))

    (statement,) = (each for each in statements(stack) if "secretsmanager" in str(each))
    assert statement["Resource"]["Fn::Join"][1][-1] == ":secret:token-??????"
    (policy,) = Template.from_stack(stack).find_resources("AWS::IAM::Policy").values()
    assert "ExecutionRole" in str(policy["Properties"]["Roles"])


@pytest.mark.parametrize("changed", [{"content": "b"}, {"mode": "0400"}, {"owner": "1000"}])
def test_the_task_rolls_when_a_file_changes(changed: Mapping[str, str]) -> None:
    """ECS replaces tasks when the text of their definition is another."""
    file = File(path="/etc/app/app.conf", content="a")

    assert definition(with_files(file)) == definition(with_files(file))
    assert definition(with_files(file)) != definition(with_files(replace(file, **changed)))


def test_an_image_of_our_own_writes_the_files(stack: Stack) -> None:
    container = Container(name="app", image="app:1", files=[File(path="/etc/app/a", content="a")])
    image = ImageBuild(folder="examples/flask-app")
    made = TaskDefinition(stack, "Task", task=Task(containers=[container], files_image=image))

    assert list(made.containers) == ["app", "files"]
    assert "container-assets" in str(definition(stack)["ContainerDefinitions"][1]["Image"])


def test_variables_of_shells_do_not_stop_the_synthesis() -> None:
    app = App(context={"@aws-cdk/core:validateAgainstDefaultRules": True})
    shell = Container(name="job", image="alpine:3.22", command=["sh", "-c", "echo ${HOME}"])
    TaskDefinition(Stack(app, "Test"), "Task", task=Task(containers=[shell], memory_mib=512))
    app.synth()
