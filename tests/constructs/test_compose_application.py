"""Compose files as services on Amazon ECS, from the file to the template."""

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_ecs as ecs
from aws_cdk.assertions import Annotations, Match

from cdk_containers import (
    Capacity,
    ComposeApplication,
    ContainerCluster,
    Ec2Capacity,
    Existing,
    FilePosition,
    InvalidSpecError,
    SecretsManagerSecret,
)
from tests.apps import existing_vpc
from tests.constructs.building import validated
from tests.templates import properties, resources

SHOP = """
    name: shop
    services:
      web:
        image: nginx:${TAG:-1.27}
        ports: ["8080:80"]
        environment: {DATABASE: "postgres://db:5432/shop"}
        secrets: [token]
        depends_on: [db]
        mem_limit: 512m
      db:
        image: postgres:16.4
        expose: ["5432"]
        volumes: ["data:/var/lib/postgresql/data"]
        mem_limit: 512m
      reports:
        image: reports:1.0
        profiles: [reports]
        mem_limit: 256m
    volumes: {data: {}}
    secrets: {token: {file: token.txt}}
"""


@pytest.fixture
def written(tmp_path: Path) -> Path:
    return written_to(tmp_path, SHOP)


def written_to(folder: Path, text: str) -> Path:
    path = folder / "compose.yaml"
    path.write_text(textwrap.dedent(text))
    return path


def codes(error: InvalidSpecError) -> Sequence[str]:
    return [finding.code for finding in error.findings]


def test_services_of_a_file(stack: Stack, cluster: ContainerCluster, written: Path) -> None:
    made = ComposeApplication(stack, "Shop", cluster=cluster, file=str(written))
    assert list(made.services) == ["db", "web"]
    assert list(made.urls) == ["web:8080"]
    assert made.file_system is not None
    connect = properties(stack, "AWS::ECS::Service", "ShopServicesdb")[
        "ServiceConnectConfiguration"
    ]
    assert connect["Services"][0]["ClientAliases"] == [{"DnsName": "db", "Port": 5432}]
    listener = properties(stack, "AWS::ElasticLoadBalancingV2::Listener")
    assert listener["Port"] == 8080


def test_files_may_be_paths(stack: Stack, cluster: ContainerCluster, written: Path) -> None:
    made = ComposeApplication(stack, "Shop", cluster=cluster, file=written)
    again = ComposeApplication(stack, "Again", cluster=cluster, file=[written])
    assert made.imported.spec == again.imported.spec


def test_no_file(stack: Stack, cluster: ContainerCluster) -> None:
    with pytest.raises(InvalidSpecError) as refused:
        ComposeApplication(stack, "Shop", cluster=cluster, file=[])
    assert codes(refused.value) == ["compose-file-not-named"]


def test_validations_agree(written: Path) -> None:
    app = App(context={"@aws-cdk/core:validateAgainstDefaultRules": True})
    stack = Stack(app, "Shop")
    cluster = ContainerCluster(stack, "Cluster", network=existing_vpc(stack))
    ComposeApplication(stack, "App", cluster=cluster, file=str(written), profiles=["*"])
    validated(app)


def test_what_decides_how_files_are_read(
    stack: Stack, cluster: ContainerCluster, written: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.yaml"
    other.write_text("services: {reports: {command: [$COMPOSE_PROJECT_NAME]}}")
    made = ComposeApplication(
        stack,
        "Shop",
        cluster=cluster,
        file=[str(written), str(other)],
        environment={"TAG": "1.28"},
        profiles=["reports"],
        project_name="other",
    )
    assert set(made.services) == {"web", "db", "reports"}
    web = properties(stack, "AWS::ECS::TaskDefinition", "ShopServicesweb")["ContainerDefinitions"]
    assert web[0]["Image"] == "nginx:1.28"
    (reports,) = properties(stack, "AWS::ECS::TaskDefinition", "reports")["ContainerDefinitions"]
    assert reports["Command"] == ["other"]


def test_some_of_the_services(stack: Stack, cluster: ContainerCluster, written: Path) -> None:
    made = ComposeApplication(stack, "Shop", cluster=cluster, file=str(written), services=["web"])
    assert list(made.services) == ["web"]
    assert made.file_system is None


@pytest.mark.parametrize(
    ("services", "code"),
    [(["wep"], "selected-service-unknown"), ("web", "argument-type-invalid")],
)
def test_services_that_are_none(
    stack: Stack, cluster: ContainerCluster, written: Path, services: Any, code: str
) -> None:
    with pytest.raises(InvalidSpecError) as refused:
        ComposeApplication(stack, "Shop", cluster=cluster, file=str(written), services=services)
    assert codes(refused.value) == [code]


def test_one_task(stack: Stack, cluster: ContainerCluster, written: Path) -> None:
    ComposeApplication(stack, "Shop", cluster=cluster, file=str(written), one_task=True)
    (task,) = resources(stack, "AWS::ECS::TaskDefinition").values()
    names = {each["Name"] for each in task["Properties"]["ContainerDefinitions"]}
    assert names >= {"web", "db"}


def test_given_secrets_are_used(stack: Stack, cluster: ContainerCluster, written: Path) -> None:
    secret = SecretsManagerSecret(name_or_arn="shop/token")
    ComposeApplication(
        stack,
        "Shop",
        cluster=cluster,
        file=str(written),
        existing=Existing(secrets={"token": secret}),
    )
    assert resources(stack, "AWS::SecretsManager::Secret") == {}
    assert "shop/token" in str(properties(stack, "AWS::ECS::TaskDefinition", "ShopServicesweb"))


def test_warnings_are_shown_with_their_places(
    stack: Stack, cluster: ContainerCluster, written: Path
) -> None:
    ComposeApplication(stack, "Shop", cluster=cluster, file=str(written))
    shown = Annotations.from_stack(stack)
    place = f"{written}:21:18: secrets.token"
    shown.has_warning("/Test/Shop", Match.string_like_regexp(f".*{place}.*compose-secret-new.*"))


def test_each_warning_is_told_once(stack: Stack, cluster: ContainerCluster, tmp_path: Path) -> None:
    file = written_to(
        tmp_path,
        """
        services:
          web: {image: nginx, environment: {DB_PASSWORD: hunter2}, mem_limit: 512m}
    """,
    )
    ComposeApplication(stack, "Shop", cluster=cluster, file=str(file))
    shown = Annotations.from_stack(stack).find_warning(
        "*", Match.string_like_regexp(r".*cdk-containers:.*")
    )
    codes = [str(each.entry.data).rpartition("cdk-containers:")[2].rstrip("]") for each in shown]
    assert sorted(codes) == ["compose-secret-in-plain-text", "image-without-version"]
    assert {each.id for each in shown} == {"/Test/Shop"}


def test_what_is_wrong_is_told_at_once(
    stack: Stack, cluster: ContainerCluster, tmp_path: Path
) -> None:
    """What no key of the files is for, and what the checks find."""
    file = written_to(
        tmp_path,
        """
        services:
          web: {build: ./nothing, userns_mode: host, mem_limit: 512m}
    """,
    )
    with pytest.raises(InvalidSpecError) as refused:
        ComposeApplication(stack, "Shop", cluster=cluster, file=str(file))
    codes = {each.code for each in refused.value.findings}
    assert codes == {"build-folder-missing", "compose-key-refused"}


def test_errors_have_their_places_in_the_file(
    stack: Stack, cluster: ContainerCluster, tmp_path: Path
) -> None:
    path = written_to(
        tmp_path,
        """
        services:
          web:
            image: nginx:1.27
            privileged: true
            volumes: ["/etc:/etc"]
        """,
    )
    with pytest.raises(InvalidSpecError) as refused:
        ComposeApplication(stack, "Shop", cluster=cluster, file=str(path))
    assert stack.node.try_find_child("Shop") is None
    places = [finding.where for finding in refused.value.findings]
    assert all(isinstance(each, FilePosition) for each in places)
    assert {each.line for each in places if isinstance(each, FilePosition)} == {5, 6}


def test_what_the_checks_find_has_its_place_in_the_file(
    stack: Stack, cluster: ContainerCluster, tmp_path: Path
) -> None:
    path = written_to(
        tmp_path,
        """
        services:
          web:
            image: nginx:1.27
            mem_limit: 512m
            ports:
              - {target: 80, published: 443, protocol: tcp, x-aws-protocol: https}
        """,
    )
    with pytest.raises(InvalidSpecError) as refused:
        ComposeApplication(stack, "Shop", cluster=cluster, file=str(path))
    (found,) = refused.value.findings
    assert found.code == "application-certificate-missing"
    for way in ("x-ecs-certificate", "cdk-containers", "Existing(certificate="):
        assert way in found.fix
    assert isinstance(found.where, FilePosition)
    assert found.where.line > 2


def test_parts_of_a_template_have_their_lines(
    stack: Stack, cluster: ContainerCluster, tmp_path: Path
) -> None:
    path = written_to(
        tmp_path,
        """
        services:
          web: {image: "nginx:1.27", mem_limit: 512m}
        x-aws-cloudformation:
          Resources:
            Nothing: {Properties: {A: 1}}
        """,
    )
    with pytest.raises(InvalidSpecError) as refused:
        ComposeApplication(stack, "Shop", cluster=cluster, file=str(path))
    (found,) = refused.value.findings
    assert found.code == "template-resource-unknown"
    assert isinstance(found.where, FilePosition)
    assert found.where.line == 6


def test_a_stack_that_is_too_large_is_split_in_words_of_compose(
    stack: Stack, cluster: ContainerCluster, tmp_path: Path
) -> None:
    services = "".join(f"  s{index}: {{image: 'a:1', mem_limit: 64m}}\n" for index in range(90))
    path = written_to(tmp_path, f"services:\n{services}")
    with pytest.raises(InvalidSpecError) as refused:
        ComposeApplication(stack, "Shop", cluster=cluster, file=str(path))
    assert {each.code for each in refused.value.findings} == {"stack-too-large"}
    assert all("--service NAME" in each.fix for each in refused.value.findings)


def test_on_instances(stack: Stack, cluster: ContainerCluster, tmp_path: Path) -> None:
    path = written_to(
        tmp_path,
        """
        services:
          web: {image: "nginx:1.27", mem_limit: 512m, privileged: true}
        """,
    )
    nodes = Ec2Capacity(stack, "Nodes", cluster=cluster, instance_types=["m7i.large"])
    capacity = [Capacity.ec2(nodes)]
    ComposeApplication(stack, "Shop", cluster=cluster, file=str(path), capacity=capacity)
    (web,) = properties(stack, "AWS::ECS::TaskDefinition")["ContainerDefinitions"]
    assert web["Privileged"] is True


def test_in_a_cluster_of_somebody_else(stack: Stack, written: Path) -> None:
    cluster = ecs.Cluster.from_cluster_attributes(
        stack, "Cluster", cluster_name="shop", vpc=existing_vpc(stack)
    )
    ComposeApplication(stack, "Shop", cluster=cluster, file=str(written))
    assert properties(stack, "AWS::ECS::Service", "ShopServicesweb")["Cluster"] == "shop"
