"""What ecs-params.yml says of the task, and of how it is run, wins over the compose file."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cdk_containers.importers.ecs_params import apply_ecs_params
from cdk_containers.importers.report import Report
from cdk_containers.spec import (
    ApplicationService,
    BindMount,
    CloudMap,
    Container,
    Dependency,
    DockerVolume,
    EfsVolume,
    NewFolder,
    NodePlacement,
    Service,
    Task,
)
from tests.importers.ecs_params.reading import (
    applied,
    codes,
    container_of,
    place,
    read,
    shop,
    task_of,
)

_ROLE = "arn:aws:iam::123456789012:role/shop"


def _task(folder: Path, text: str, **settings: Any) -> Task:
    done, findings = applied(folder, f"task_definition: {{{text}}}", shop(**settings))
    assert not findings
    return task_of(done)


@pytest.mark.parametrize(
    ("text", "setting", "value"),
    [
        ("pid_mode: task", "pid_mode", "task"),
        ("ipc_mode: host", "ipc_mode", "host"),
        (f"task_role_arn: '{_ROLE}'", "task_role_arn", _ROLE),
        (f"task_execution_role: '{_ROLE}'", "execution_role_arn", _ROLE),
        ("task_execution_role: ecsTaskExecutionRole", "execution_role_arn", "ecsTaskExecutionRole"),
        ("task_size: {cpu_limit: 256}", "cpu_units", 256),
        ("task_size: {cpu_limit: 1vCPU}", "cpu_units", 1024),
        ("task_size: {cpu_limit: 0.25 vcpu}", "cpu_units", 256),
        ("task_size: {mem_limit: 512}", "memory_mib", 512),
        ("task_size: {mem_limit: 0.5GB}", "memory_mib", 512),
        ("task_size: {mem_limit: 1 GB}", "memory_mib", 1024),
        ("task_size: {mem_limit: 5Gb}", "memory_mib", 5120),
        ("task_size: {mem_limit: 512MB}", "memory_mib", 512),
    ],
)
def test_one_setting_of_the_task(tmp_path: Path, text: str, setting: str, value: object) -> None:
    assert getattr(_task(tmp_path, text), setting) == value


def test_what_it_does_not_say_stays(tmp_path: Path) -> None:
    settings: dict[str, Any] = {
        "cpu_units": 512,
        "memory_mib": 2048,
        "pid_mode": "host",
        "ipc_mode": "task",
        "task_role_arn": _ROLE,
        "execution_role_arn": _ROLE,
    }
    task = _task(tmp_path, "services: {}", **settings)

    assert {name: getattr(task, name) for name in settings} == settings


@pytest.mark.parametrize(
    ("text", "code", "path"),
    [
        ("task_size: {mem_limit: 1TB}", "ecs-params-size-invalid", "task_size.mem_limit"),
        ("task_size: {mem_limit: 0}", "ecs-params-size-invalid", "task_size.mem_limit"),
        ("task_size: {mem_limit: 0.1GB}", "ecs-params-size-invalid", "task_size.mem_limit"),
        ("task_size: {cpu_limit: small}", "ecs-params-size-invalid", "task_size.cpu_limit"),
        ("task_role_arn: 'arn:aws:iam::1:role/shop'", "ecs-params-role-invalid", "task_role_arn"),
        ("task_execution_role: a/shop", "ecs-params-role-invalid", "task_execution_role"),
        ("services: {wbe: {}}", "ecs-params-service-unknown", "services.wbe"),
        ("efs_volumes: [{name: d, filesystem_id: fs-1}]", "ecs-params-volume-unused", None),
        ("docker_volumes: [{name: d}]", "ecs-params-volume-unused", "docker_volumes[0].name"),
    ],
)
def test_what_is_told(tmp_path: Path, text: str, code: str, path: str | None) -> None:
    _, findings = applied(tmp_path, f"version: 1\ntask_definition: {{{text}}}", shop())

    assert codes(findings) == [code]
    line, _, told = place(findings[0])
    assert line == 2
    assert path is None or told == f"task_definition.{path}"


def test_an_unknown_service_comes_with_what_was_probably_meant(tmp_path: Path) -> None:
    content = "task_definition:\n  services:\n    wbe: {essential: true}\n    db: {}\n"

    _, [finding] = applied(tmp_path, content, shop())

    assert "'wbe'" in finding.message
    assert "There is 'web'." in finding.message
    assert place(finding) == (3, 5, "task_definition.services.wbe")


def test_docker_volumes_replace_those_of_the_compose_file(tmp_path: Path) -> None:
    text = (
        "docker_volumes: [{name: data, scope: shared, autoprovision: true, driver: rexray/ebs, "
        "driver_opts: {size: 5}, labels: {team: a}}]"
    )
    other = BindMount(name="cache")

    task = _task(tmp_path, text, volumes=[NewFolder(name="data"), other])

    made = DockerVolume(
        name="data",
        scope="shared",
        autoprovision=True,
        driver="rexray/ebs",
        driver_options={"size": "5"},
        labels={"team": "a"},
    )
    assert task.volumes == (made, other)


def test_efs_volumes_replace_those_of_the_compose_file(tmp_path: Path) -> None:
    text = (
        "efs_volumes: [{name: data, filesystem_id: fs-1234, root_directory: /data}, "
        "{name: more, filesystem_id: fs-1234, access_point: fsap-1234, "
        "transit_encryption: ENABLED, iam: ENABLED}]"
    )
    folders = [NewFolder(name="data", read_only=True), NewFolder(name="more")]

    task = _task(tmp_path, text, volumes=folders)

    assert task.volumes == (
        EfsVolume(name="data", file_system_id="fs-1234", root_directory="/data", read_only=True),
        EfsVolume(name="more", file_system_id="fs-1234", access_point_id="fsap-1234"),
    )


def _placement(
    folder: Path, content: str, before: NodePlacement | None = None
) -> NodePlacement | None:
    application = shop()
    [one] = application.services
    service = replace(one.service, node_placement=before)
    done, findings = applied(
        folder, content, replace(application, services=[replace(one, service=service)])
    )
    assert not findings
    return done.services[0].service.node_placement


def test_placement(tmp_path: Path) -> None:
    content = (
        "task_definition:\n"
        "  placement_constraints:\n"
        "    - {type: memberOf, expression: 'attribute:ecs.os-type == linux'}\n"
        "run_params:\n"
        "  task_placement:\n"
        "    strategy:\n"
        "      - {type: spread, field: 'attribute:ecs.availability-zone'}\n"
        "      - {type: binpack, field: memory}\n"
        "    constraints:\n"
        "      - {type: memberOf, expression: 'attribute:ecs.instance-type =~ m7g.*'}\n"
        "      - {type: distinctInstance}\n"
    )
    assert _placement(tmp_path, content) == NodePlacement(
        spread_across=["attribute:ecs.availability-zone"],
        pack_by="memory",
        distinct_instances=True,
        only_on=["attribute:ecs.os-type == linux", "attribute:ecs.instance-type =~ m7g.*"],
    )


def test_only_packing(tmp_path: Path) -> None:
    content = "run_params: {task_placement: {strategy: [{type: binpack, field: cpu}]}}"

    assert _placement(tmp_path, content) == NodePlacement(spread_across=[], pack_by="cpu")


def test_constraints_leave_the_strategy_as_it_was(tmp_path: Path) -> None:
    content = "run_params: {task_placement: {constraints: [{type: distinctInstance}]}}"
    before = NodePlacement(spread_across=["instanceId"], only_on=["attribute:a == b"])

    assert _placement(tmp_path, content, before) == NodePlacement(
        spread_across=["instanceId"], distinct_instances=True, only_on=[]
    )


def test_tasks_are_spread_before_they_are_packed(tmp_path: Path) -> None:
    content = (
        "run_params: {task_placement: {strategy: "
        "[{type: binpack, field: cpu}, {type: spread, field: instanceId}]}}"
    )
    done, findings = applied(tmp_path, content, shop())

    assert codes(findings) == ["ecs-params-placement-reordered"]
    assert done.services[0].service.node_placement == NodePlacement(
        spread_across=["instanceId"], pack_by="cpu", only_on=()
    )


@pytest.mark.parametrize(
    "text",
    [
        "constraints: [{type: memberOf}]",
        "constraints: [{type: distinctInstance, expression: 'attribute:a == b'}]",
        "strategy: [{type: spread}]",
        "strategy: [{type: binpack, field: disk}]",
        "strategy: [{type: binpack, field: cpu}, {type: binpack, field: memory}]",
        "strategy: [{type: random, field: cpu}]",
    ],
)
def test_placement_that_is_none(tmp_path: Path, text: str) -> None:
    _, findings = applied(tmp_path, f"run_params: {{task_placement: {{{text}}}}}", shop())

    assert codes(findings) == ["ecs-params-placement-invalid"]


def test_network(tmp_path: Path) -> None:
    content = (
        "run_params: {network_configuration: {awsvpc_configuration: {"
        "subnets: [subnet-1, subnet-2], security_groups: [sg-1], assign_public_ip: ENABLED}}}"
    )
    done, findings = applied(tmp_path, content, shop())

    assert not findings
    assert done.subnet_ids == ["subnet-1", "subnet-2"]
    assert done.security_group_ids == ["sg-1"]
    assert done.assign_public_ip is True


def test_no_public_address(tmp_path: Path) -> None:
    content = (
        "run_params: {network_configuration: {awsvpc_configuration: {assign_public_ip: DISABLED}}}"
    )
    done, _ = applied(tmp_path, content, shop())

    assert done.assign_public_ip is False


def _two_tasks() -> list[ApplicationService]:
    return [
        ApplicationService(
            name=name,
            service=Service(task=Task(containers=[Container(name=name, image="nginx:1.27")])),
        )
        for name in ("web", "worker")
    ]


def test_what_is_said_of_the_task_holds_for_each(tmp_path: Path) -> None:
    content = (
        "task_definition: {task_size: {cpu_limit: 512}, services: {worker: {essential: false}}}"
    )
    done, findings = applied(tmp_path, content, replace(shop(), services=_two_tasks()))

    tasks = [each.service.task for each in done.services]
    assert not findings
    assert [task.cpu_units for task in tasks] == [512, 512]
    assert [task.containers[0].essential for task in tasks] == [True, False]


def test_containers_with_other_names_than_their_services(tmp_path: Path) -> None:
    content = (
        "task_definition: {services: {a.web: {depends_on: "
        "[{container_name: b.db, condition: START}]}}}\n"
        "run_params: {service_discovery: {container_name: a.web}}\n"
    )
    web, db = Container(name="a-web", image="nginx"), Container(name="b-db", image="postgres")
    params, _ = read(tmp_path, content)
    assert params is not None
    report = Report()

    done = apply_ecs_params(shop(web, db), params, report, {"a.web": "a-web", "b.db": "b-db"})

    assert not report.findings
    assert container_of(done, "a-web").depends_on == [Dependency(container="b-db")]
    assert done.services[0].service.discovery == CloudMap(name="shop", ttl_seconds=60)


def test_dns_name_of_the_only_service(tmp_path: Path) -> None:
    done, findings = applied(tmp_path, "run_params: {service_discovery: {}}", shop())

    assert not findings
    assert done.services[0].service.discovery == CloudMap(name="shop", ttl_seconds=60)


def test_dns_name_of_the_service_with_a_container(tmp_path: Path) -> None:
    content = (
        "run_params: {service_discovery: {container_name: worker, service_discovery_service: "
        "{name: jobs, dns_config: {type: A, ttl: 10}}}}"
    )
    done, findings = applied(tmp_path, content, replace(shop(), services=_two_tasks()))

    assert not findings
    assert [each.service.discovery for each in done.services] == [
        None,
        CloudMap(name="jobs", ttl_seconds=10),
    ]


@pytest.mark.parametrize("text", ["{}", "{container_name: db}"])
def test_dns_name_of_nobody_in_particular(tmp_path: Path, text: str) -> None:
    content = f"run_params: {{service_discovery: {text}}}"

    _, findings = applied(tmp_path, content, replace(shop(), services=_two_tasks()))

    assert codes(findings) == ["ecs-params-discovery-unclear"]
    assert "web, worker" in findings[0].fix
