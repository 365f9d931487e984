"""What an app has in place of what a task definition's file names, and what is told of the rest."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from aws_cdk import Stack, Tags
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk.assertions import Template

from cdk_containers import (
    ContainerCluster,
    EbsVolume,
    ImageBuild,
    InvalidSpecError,
    LoadBalancedService,
    Platform,
    RepositoryImage,
    SecretObject,
    SharedFileSystem,
    TaskDefinition,
    task_from_file,
)
from tests.constructs.aws_cli.reading import (
    IMAGE,
    ROLE,
    SECRET,
    START_ROLE,
    actions,
    container,
    defined,
    definition,
    told,
    warned,
    written,
)
from tests.templates import as_text, properties, resources

_PLAIN: Mapping[str, str] = {"name": "web", "image": "nginx:1.27"}


def task_service() -> iam.IPrincipal:
    return iam.ServicePrincipal("ecs-tasks.amazonaws.com")  # pyright: ignore[reportReturnType]


def test_each_name_that_stays_is_told_at_its_place(stack: Stack, tmp_path: Path) -> None:
    file = written(tmp_path, definition())
    defined(stack, file)
    assert warned(stack) == [
        f"{file}:3:3: taskRoleArn: {ROLE!r} stays as the file has it. Give task_role=… for "
        "something of the app, or acknowledge this. [aws-cli-left-in-place]",
        f"{file}:4:3: executionRoleArn: {START_ROLE!r} stays as the file has it. Give "
        "execution_role=… for something of the app, or acknowledge this. [aws-cli-left-in-place]",
        f"{file}:14:7: containerDefinitions[0].image: {IMAGE!r} stays as the file has it. Give "
        "images={'web': …} for something of the app, or acknowledge this. [aws-cli-left-in-place]",
        f"{file}:29:11: containerDefinitions[0].secrets[0].valueFrom: {SECRET!r} stays as the "
        "file has it. Give secrets={'web': {'PASSWORD': SecretObject(…)}} for something of the "
        "app, or acknowledge this. [aws-cli-left-in-place]",
        f"{file}:41:11: containerDefinitions[0].logConfiguration.options.awslogs-group: "
        "'/ecs/web' stays as the file has it. Give log_group=… for something of the app, or "
        "acknowledge this. [aws-cli-left-in-place]",
        f"{file}:52:9: volumes[0].efsVolumeConfiguration.fileSystemId: 'fs-0123456789abcdef0' "
        "stays as the file has it. Give volumes={'files': …} for something of the app, or "
        "acknowledge this. [aws-cli-left-in-place]",
    ]


def test_everything_can_be_of_the_app(stack: Stack, vpc: ec2.IVpc, tmp_path: Path) -> None:
    repository = ecr.Repository(stack, "Repository")
    secret = secretsmanager.Secret(stack, "Secret")
    files = SharedFileSystem(stack, "Files", network=vpc)
    made = defined(
        stack,
        written(tmp_path, definition()),
        images={"web": RepositoryImage(repository=repository, tag_or_digest="2")},
        task_role=iam.Role(stack, "AppRole", assumed_by=task_service()),
        execution_role=iam.Role(stack, "StartRole", assumed_by=task_service()),
        log_group=logs.LogGroup(stack, "Logs"),
        secrets={"web": {"PASSWORD": SecretObject(secret=secret, json_key="password")}},
        volumes={"files": files.volume("data")},
    )
    assert warned(stack) == []
    (web,) = made["ContainerDefinitions"]
    assert "Repository" in str(web["Image"])
    assert [each["Name"] for each in web["Secrets"]] == ["PASSWORD"]
    assert as_text(web["Secrets"][0]["ValueFrom"]).endswith(":password::")
    options = as_text(web["LogConfiguration"]["Options"])
    assert options["awslogs-group"].startswith("${Logs")
    assert options["awslogs-region"] == "${AWS::Region}"
    (volume,) = as_text(made["Volumes"])
    assert volume["EFSVolumeConfiguration"]["FilesystemId"].startswith("${Files")
    assert as_text(made["TaskRoleArn"]).startswith("${AppRole")
    assert as_text(made["ExecutionRoleArn"]).startswith("${StartRole")
    assert {
        "ecr:BatchGetImage",
        "logs:PutLogEvents",
        "secretsmanager:GetSecretValue",
    } <= actions(stack, "StartRole")
    assert "elasticfilesystem:ClientMount" in actions(stack, "AppRole")


def test_nothing_is_logged_where_the_file_does_not_say_it(stack: Stack, tmp_path: Path) -> None:
    made = defined(stack, written(tmp_path, container(logConfiguration=None)))
    assert "LogConfiguration" not in made["ContainerDefinitions"][0]
    assert not resources(stack, "AWS::Logs::LogGroup")


def test_image_can_be_built(stack: Stack, tmp_path: Path) -> None:
    image = ImageBuild(folder="examples/flask-app")
    made = defined(stack, written(tmp_path, definition()), images={"web": image})
    assert "container-assets" in str(made["ContainerDefinitions"][0]["Image"])


def test_image_is_not_of_cdk(tmp_path: Path) -> None:
    other = ecs.ContainerImage.from_registry("nginx:1.28")
    with pytest.raises(InvalidSpecError) as caught:
        task_from_file(
            written(tmp_path, definition()),
            images={"web": other},  # pyright: ignore[reportArgumentType]
        )
    assert told(caught.value) == {("argument-type-invalid", "images[web]")}


def test_image_may_be_given_where_the_file_has_none(stack: Stack, tmp_path: Path) -> None:
    said = definition(volumes=None, containerDefinitions=[{"name": "web"}])
    made = defined(stack, written(tmp_path, said), images={"web": "nginx:1.27"})
    assert made["ContainerDefinitions"] == [{"Name": "web", "Image": "nginx:1.27"}]


def test_credentials_go_with_the_image_that_they_are_for(stack: Stack, tmp_path: Path) -> None:
    said = container(
        image="registry.example.com/web:1", repositoryCredentials={"credentialsParameter": SECRET}
    )
    file = written(tmp_path, said)
    repository = ecr.Repository.from_repository_name(stack, "Repository", "web")
    other = RepositoryImage(repository=repository, tag_or_digest="2")
    made = defined(stack, file, images={"web": other})
    assert "RepositoryCredentials" not in made["ContainerDefinitions"][0]


def test_credentials_stay_with_another_version(stack: Stack, tmp_path: Path) -> None:
    said = container(
        image="registry.example.com/web:1", repositoryCredentials={"credentialsParameter": SECRET}
    )
    made = defined(stack, written(tmp_path, said), images={"web": "registry.example.com/web:2"})
    (web,) = made["ContainerDefinitions"]
    assert web["Image"] == "registry.example.com/web:2"
    assert web["RepositoryCredentials"] == {"CredentialsParameter": SECRET}


def test_any_value_can_be_changed_or_left_out(stack: Stack, tmp_path: Path) -> None:
    made = defined(
        stack,
        written(tmp_path, {"taskDefinition": definition(volumes=None)}),
        changes={
            "taskDefinition.family": None,
            "taskDefinition.memory": "1024",
            "taskDefinition.executionRoleArn": None,
            "taskDefinition.containerDefinitions[0].mountPoints": None,
            "taskDefinition.containerDefinitions[0].portMappings[0].containerPort": 9090,
        },
    )
    assert made["Family"] != "web"
    assert made["Memory"] == "1024"
    assert "Fn::GetAtt" in made["ExecutionRoleArn"]
    (web,) = made["ContainerDefinitions"]
    assert web["PortMappings"] == [{"ContainerPort": 9090}]
    assert "MountPoints" not in web


def test_what_is_given_in_place_of_nothing_is_refused(stack: Stack, tmp_path: Path) -> None:
    file = written(tmp_path, container(logConfiguration=None))
    with pytest.raises(InvalidSpecError) as caught:
        task_from_file(
            file,
            images={"wep": "nginx:1.27"},
            log_group=logs.LogGroup.from_log_group_name(stack, "Logs", "/shop"),
            secrets={"web": {"TOKEN": SecretObject}},  # pyright: ignore[reportArgumentType]
            changes={"containerDefinitions[0].imag": "nginx:1.27"},
        )
    assert told(caught.value) == {
        ("aws-cli-replacement-unknown", "definition.json:1:1: images[wep]"),
        ("aws-cli-replacement-unknown", "definition.json:1:1: log_group"),
        ("aws-cli-replacement-unknown", "definition.json:1:1: secrets[web][TOKEN]"),
        ("aws-cli-change-unknown", "definition.json:1:1: containerDefinitions[0].imag"),
    }
    assert "Did you mean 'containerDefinitions[0].image'?" in str(caught.value)


def test_what_is_given_twice_is_refused(tmp_path: Path) -> None:
    image = "containerDefinitions[0].image"
    with pytest.raises(InvalidSpecError) as caught:
        task_from_file(
            written(tmp_path, definition()),
            images={"web": "nginx:1.27"},
            changes={image: "nginx:1.28"},
        )
    assert told(caught.value) == {("aws-cli-replacement-twice", f"definition.json:1:1: {image}")}


def test_another_value_is_checked_as_the_files_own(tmp_path: Path) -> None:
    port = "containerDefinitions[0].portMappings[0].containerPort"
    with pytest.raises(InvalidSpecError) as caught:
        task_from_file(written(tmp_path, definition()), changes={port: "http", "cpu": 512})
    assert {(code, place.rpartition(" ")[2]) for code, place in told(caught.value)} == {
        ("aws-cli-type-wrong", port),
        ("aws-cli-type-wrong", "cpu"),
    }


def test_placeholder_is_refused_unless_something_is_given_for_it(tmp_path: Path) -> None:
    file = written(tmp_path, container(image="<IMAGE1_NAME>"))
    with pytest.raises(InvalidSpecError) as caught:
        task_from_file(file)
    place = "containerDefinitions[0].image"
    assert told(caught.value) == {("aws-cli-placeholder", f"definition.json:14:16: {place}")}
    assert f"changes={{{place!r}: …}}" in str(caught.value)
    for task in (
        task_from_file(file, images={"web": "nginx:1.27"}),
        task_from_file(file, changes={place: "nginx:1.27"}),
    ):
        assert task.containers[0].image == "nginx:1.27"


def test_everything_that_is_wrong_is_told_at_once_with_its_place(tmp_path: Path) -> None:
    said = container(image="nginx:", cpu="a lot")
    with pytest.raises(InvalidSpecError) as caught:
        task_from_file(written(tmp_path, said))
    assert told(caught.value) >= {
        ("aws-cli-type-wrong", "definition.json:46:14: containerDefinitions[0].cpu"),
        ("image-name-empty", "definition.json:14:7: containerDefinitions[0].image"),
    }


def test_what_a_service_refuses_is_told_in_the_file(
    cluster: ContainerCluster, stack: Stack, tmp_path: Path
) -> None:
    said = container(portMappings=[{"containerPort": 8080}], stopTimeout=500)
    task = task_from_file(written(tmp_path, said))
    with pytest.raises(InvalidSpecError) as caught:
        LoadBalancedService(stack, "Web", cluster=cluster, task=task)
    ((_, place),) = told(caught.value)
    assert place == "definition.json:46:7: containerDefinitions[0].stopTimeout"


def test_disk_is_configured_by_the_app(
    stack: Stack, cluster: ContainerCluster, tmp_path: Path
) -> None:
    mounted = [{"sourceVolume": "disk", "containerPath": "/data"}]
    said = container(mountPoints=mounted) | {
        "volumes": [{"name": "disk", "configuredAtLaunch": True}]
    }
    file = written(tmp_path, said)
    with pytest.raises(InvalidSpecError) as caught:
        LoadBalancedService(stack, "Web", cluster=cluster, task=task_from_file(file))
    ((code, place),) = told(caught.value)
    assert code == "ebs-volume-unconfigured"
    assert place.startswith("definition.json:")
    task = task_from_file(file, volumes={"disk": EbsVolume(name="disk", size_gib=20)})
    LoadBalancedService(stack, "Web", cluster=cluster, task=task)
    assert properties(stack, "AWS::ECS::Service")["VolumeConfigurations"][0]["Name"] == "disk"
    volumes = properties(stack, "AWS::ECS::TaskDefinition")["Volumes"]
    assert volumes == [{"Name": "disk", "ConfiguredAtLaunch": True}]


def test_platform_is_one_that_the_file_is_for(stack: Stack, tmp_path: Path) -> None:
    task = task_from_file(written(tmp_path, definition()))
    with pytest.raises(InvalidSpecError) as caught:
        TaskDefinition(stack, "Task", task=task, platform=Platform.EC2)
    assert ("aws-cli-platform-differs", "definition.json:6:3: requiresCompatibilities") in told(
        caught.value
    )


def test_service_is_no_task_definition(tmp_path: Path) -> None:
    with pytest.raises(InvalidSpecError) as caught:
        task_from_file(written(tmp_path, {"serviceName": "web"}))
    assert [each.code for each in caught.value.findings] == ["aws-cli-file-swapped"]


def test_file_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(InvalidSpecError, match="cannot be read"):
        task_from_file(str(tmp_path / "definition.json"))


def test_tags_are_with_those_of_the_stack(stack: Stack, tmp_path: Path) -> None:
    Tags.of(stack).add("env", "test")
    Tags.of(stack).add("team", "everybody")
    said = definition(tags=[{"key": "team", "value": "web"}])
    made = defined(stack, written(tmp_path, said))
    assert made["Tags"] == [{"Key": "env", "Value": "test"}, {"Key": "team", "Value": "web"}]


def test_template_has_no_more_resources_than_needed(stack: Stack, tmp_path: Path) -> None:
    said = definition(volumes=None, containerDefinitions=[_PLAIN])
    defined(stack, written(tmp_path, said))
    assert list(Template.from_stack(stack).to_json()["Resources"]) == ["TaskTaskDefinitionD41B4570"]


def test_part_of_the_file_may_be_left_out_of_the_task(stack: Stack, tmp_path: Path) -> None:
    """The task is plain data, as any other."""
    said = definition(
        volumes=None,
        containerDefinitions=[
            {"name": "proxy", "image": "envoy:1", "links": []},
            {"name": "web", "image": "nginx:1.27", "startTimeout": 9},
        ],
    )
    task = task_from_file(written(tmp_path, said))
    TaskDefinition(stack, "Task", task=replace(task, containers=task.containers[1:]))
    (web,) = properties(stack, "AWS::ECS::TaskDefinition")["ContainerDefinitions"]
    assert web == {"Name": "web", "Image": "nginx:1.27", "StartTimeout": 9}


def test_folders_of_windows_arrive(stack: Stack, tmp_path: Path) -> None:
    mounted = {"sourceVolume": "data", "containerPath": r"C:\data"}
    said = {
        "family": "iis",
        "requiresCompatibilities": ["EC2"],
        "runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"},
        "containerDefinitions": [{**_PLAIN, "memory": 512, "mountPoints": [mounted]}],
        "volumes": [{"name": "data", "host": {"sourcePath": r"C:\ProgramData\web"}}],
    }
    found = defined(stack, written(tmp_path, said))

    assert found["Volumes"] == [{"Name": "data", "Host": {"SourcePath": r"C:\ProgramData\web"}}]
    assert found["ContainerDefinitions"][0]["MountPoints"] == [
        {"SourceVolume": "data", "ContainerPath": r"C:\data"}
    ]


def test_a_file_may_be_named_by_a_path(tmp_path: Path) -> None:
    task = task_from_file(Path(written(tmp_path, definition())))
    assert task.document.file == str(tmp_path / "definition.json")
