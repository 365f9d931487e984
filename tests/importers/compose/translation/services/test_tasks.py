"""Which services share a task, and what the containers of one task share."""

from pathlib import Path

import pytest

from cdk_containers.spec import Condition, DesiredCount, Platform
from tests.importers.compose.translation.applications import imported, services, told


def _containers(where: Path, text: str, **options: object) -> dict[str, list[str]]:
    return {
        name: [container.name for container in each.service.task.containers]
        for name, each in services(where, text, **options).items()
    }


def test_each_service_has_a_task_of_its_own(tmp_path: Path) -> None:
    text = "services: {a.b: {image: 'a:1'}, c: {image: 'c:1'}}"

    assert _containers(tmp_path, text) == {"a.b": ["a-b"], "c": ["c"]}


@pytest.mark.parametrize(
    "key", ["network_mode: 'service:a'", "pid: 'service:a'", "volumes_from: ['a:ro']"]
)
def test_services_that_share_more_than_a_network_share_a_task(tmp_path: Path, key: str) -> None:
    text = f"services: {{a: {{image: 'a:1'}}, b: {{image: 'b:1', {key}}}, c: {{image: 'c:1'}}}}"

    assert _containers(tmp_path, text) == {"a": ["a", "b"], "c": ["c"]}


def test_tasks_that_are_named(tmp_path: Path) -> None:
    text = """
services:
  a: {image: 'a:1', x-ecs-task: front}
  b: {image: 'b:1', x-ecs-task: front}
  c: {image: 'c:1'}
  d: {image: 'd:1', x-ecs-task: c}
"""

    assert _containers(tmp_path, text) == {"front": ["a", "b"], "c": ["c", "d"]}


@pytest.mark.parametrize(
    ("key", "option", "names"),
    [
        ("x-ecs-one-task: true", None, ["shop"]),
        ("x-ecs-one-task: true", False, ["a", "b"]),
        ("x-a: 1", True, ["shop"]),
        ("x-a: 1", None, ["a", "b"]),
    ],
)
def test_one_task_for_all(tmp_path: Path, key: str, option: bool | None, names: list[str]) -> None:
    text = f"{key}\nservices: {{a: {{image: 'a:1'}}, b: {{image: 'b:1'}}}}"

    assert list(services(tmp_path, text, one_task=option)) == names


_WAITING = """
services:
  web:
    image: web:1
    x-ecs-task: web
    depends_on:
      db: {condition: service_healthy}
      seed: {condition: service_completed_successfully}
      cache: {condition: service_started}
  db: {image: 'db:1', x-ecs-task: web, healthcheck: {test: [CMD, ready]}}
  seed: {image: 'seed:1', x-ecs-task: web}
  cache: {image: 'cache:1'}
"""


def test_what_a_container_waits_for_in_its_task(tmp_path: Path) -> None:
    found = services(tmp_path, _WAITING)
    web, db, seed = found["web"].service.task.containers

    assert [(each.container, each.condition) for each in web.depends_on] == [
        ("db", Condition.HEALTHY),
        ("seed", Condition.SUCCESS),
    ]
    assert [web.essential, db.essential, seed.essential] == [True, True, False]
    assert found["web"].after == ["cache"]


def test_what_no_other_task_can_wait_for(tmp_path: Path) -> None:
    found = imported(
        tmp_path,
        """
services:
  web:
    image: web:1
    depends_on:
      db: {condition: service_healthy}
      seed: {condition: service_completed_successfully}
  db: {image: 'db:1', expose: [80]}
  seed: {image: 'seed:1'}
""",
    )

    assert told(found) == [
        ("compose-healthy-without-healthcheck", 6, "services.web.depends_on.db"),
        ("compose-completion-of-other-task", 7, "services.web.depends_on.seed"),
    ]


_SEVERAL_WAIT = """
services:
  web: {image: 'a:1', depends_on: {seed: {condition: service_completed_successfully}}}
  job: {image: 'a:1', depends_on: {seed: {condition: service_completed_successfully}}}
  seed: {image: 'seed:1', restart: 'no', environment: {A: 'http://db:80'}}
  db: {image: 'db:1'}
"""


def test_several_tasks_wait_for_one_end(tmp_path: Path) -> None:
    found = imported(tmp_path, _SEVERAL_WAIT)
    fixes = [each.fix for each in found.imported.findings if "completion" in each.code]

    assert [code for code, _, _ in told(found, but=("compose-key-approximated",))] == [
        "compose-completion-of-other-task"
    ] * 2
    assert [fix.partition(" ")[0] for fix in fixes] == ["job", "web"]
    assert all("aws ecs run-task" in fix and "extends: {service: seed}" in fix for fix in fixes)


def test_copies_of_a_service_for_several_that_wait(tmp_path: Path) -> None:
    text = """
services:
  web: {image: 'a:1', depends_on: {one: {condition: service_completed_successfully}}}
  job: {image: 'a:1', depends_on: {two: {condition: service_completed_successfully}}}
  one: {extends: {service: seed}, x-ecs-task: web}
  two: {extends: {service: seed}, x-ecs-task: job}
  seed: {image: 'seed:1', restart: 'no'}
"""
    found = imported(tmp_path, text)

    assert told(found, but=("compose-key-approximated",)) == []
    assert [each.name for each in found.imported.spec.services] == ["web", "job", "seed"]


@pytest.mark.parametrize("name", ["wbe", "apis", "frnt"])
def test_a_task_that_is_called_almost_like_another(tmp_path: Path, name: str) -> None:
    text = f"""
services:
  web: {{image: 'a:1'}}
  api: {{image: 'b:1'}}
  more: {{image: 'c:1', x-ecs-task: front}}
  own: {{image: 'd:1', x-ecs-task: {name}}}
"""
    assert ("compose-task-alone", 6, "services.own.x-ecs-task") in told(imported(tmp_path, text))


@pytest.mark.parametrize("name", ["own", "owns", "web", "backend"])
def test_a_task_that_is_called_as_it_is_meant(tmp_path: Path, name: str) -> None:
    text = f"""
services:
  web: {{image: 'a:1'}}
  own: {{image: 'd:1', x-ecs-task: {name}}}
"""
    assert told(imported(tmp_path, text)) == []


def test_containers_of_a_task_share_its_ports(tmp_path: Path) -> None:
    text = """
services:
  a: {image: 'a:1', expose: [80], x-ecs-task: t}
  b: {image: 'b:1', expose: [80, 81], x-ecs-task: t}
"""
    found = imported(tmp_path, text)
    a, b = found.imported.spec.services[0].service.task.containers

    assert told(found) == [("compose-port-taken-in-task", 4, "services.b.expose")]
    assert [[port.number for port in each.ports] for each in (a, b)] == [[80], [81]]


def test_calls_inside_a_task_go_to_localhost(tmp_path: Path) -> None:
    text = """
services:
  a: {image: 'a:1', environment: {API: 'http://b:81'}}
  b: {image: 'b:1'}
"""

    assert told(imported(tmp_path, text, one_task=True)) == [
        ("compose-call-inside-task", 3, "services.a.environment.API")
    ]


def test_the_end_of_a_service_that_is_not_started_again_stops_no_other(tmp_path: Path) -> None:
    text = """
services:
  a: {image: 'a:1', x-ecs-task: t, restart: 'no'}
  b: {image: 'b:1', x-ecs-task: t}
"""
    found = services(tmp_path, text)["t"]

    assert not found.runs_once
    assert [each.essential for each in found.service.task.containers] == [False, True]


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        ("restart: on-failure", "restart"),
        ("restart: 'on-failure:3'", "restart"),
        (
            "deploy: {restart_policy: {condition: on-failure}}",
            "deploy.restart_policy.condition",
        ),
        ("restart: always", None),
        ("restart: 'no'", None),
    ],
)
def test_what_ends_well_is_started_again(tmp_path: Path, keys: str, place: str | None) -> None:
    found = imported(tmp_path, f"services: {{job: {{image: 'a:1', {keys}}}}}")
    told_of = [where for code, _, where in told(found) if code == "compose-ends-and-restarts"]

    assert told_of == ([f"services.job.{place}"] if place else [])


def test_an_end_that_others_wait_for_starts_no_new_task(tmp_path: Path) -> None:
    text = """
services:
  web:
    image: web:1
    x-ecs-task: web
    depends_on: {seed: {condition: service_completed_successfully}}
  seed: {image: 'seed:1', x-ecs-task: web, restart: on-failure}
"""

    assert told(imported(tmp_path, text)) == []


def test_settings_of_one_task(tmp_path: Path) -> None:
    text = """
services:
  a: {image: 'a:1', x-ecs-task: t}
  b: {image: 'b:1', x-ecs-task: t, scale: 3}
  c: {image: 'c:1', x-ecs-task: t, scale: 1}
  d: {image: 'd:1', platform: linux/arm64, x-ecs-task: u}
  e: {image: 'e:1', platform: linux/amd64, x-ecs-task: u}
"""
    found = imported(tmp_path, text)

    assert found.imported.spec.services[0].service.scaling == DesiredCount(3)
    assert told(found) == [
        ("compose-settings-disagree", 5, "services.c.scale"),
        ("compose-settings-disagree", 7, "services.e.platform"),
    ]


def test_networks_of_one_task(tmp_path: Path) -> None:
    text = """
services:
  a: {image: 'a:1', x-ecs-task: t, networks: [one]}
  b: {image: 'b:1', x-ecs-task: t, networks: [two]}
  c: {image: 'c:1', networks: [one]}
networks: {one: , two: }
"""

    assert told(imported(tmp_path, text)) == [("compose-networks-joined", 4, "services.b.networks")]


def test_ports_of_the_instance(tmp_path: Path) -> None:
    text = "services: {a: {image: 'a:1', network_mode: bridge, ports: ['8080:80'], expose: [81]}}"
    (found,) = services(tmp_path, text, platform=Platform.EC2)["a"].service.task.containers

    assert [(port.number, port.host_port) for port in found.ports] == [(80, 8080), (81, None)]
