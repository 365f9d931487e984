"""Names by which services find each other, and the networks that let them."""

from pathlib import Path

import pytest

from cdk_containers.checks import check_application
from cdk_containers.findings import errors
from cdk_containers.spec import ApplicationNetwork, Discovery, Platform, Reach, ServiceConnect
from tests.importers.compose.translation.applications import application, imported, services, told


def _names(where: Path, text: str) -> dict[str, Discovery | None]:
    return {name: each.service.discovery for name, each in services(where, text).items()}


def test_names_of_services(tmp_path: Path) -> None:
    text = """
services:
  My_API: {image: 'a:1', ports: ['8080:80'], expose: [81, 82]}
  worker: {image: 'b:1'}
  apart: {image: 'c:1', expose: [80], networks: [other]}
networks: {other: }
"""

    assert _names(tmp_path, text) == {
        "My_API": ServiceConnect(name="my_api", other_ports=[81, 82]),
        "worker": ServiceConnect(),
        "apart": None,
    }


def test_a_service_alone_has_no_proxy(tmp_path: Path) -> None:
    text = "services: {web: {image: 'a:1', ports: ['80:80']}}"

    assert _names(tmp_path, text) == {"web": None}
    assert services(tmp_path, text)["web"].service.task.spare_memory_mib == 0


def test_the_proxy_has_room(tmp_path: Path) -> None:
    text = "services: {web: {image: 'a:1', expose: [80]}, worker: {image: 'b:1'}}"

    spare = [each.service.task.spare_memory_mib for each in services(tmp_path, text).values()]
    assert spare == [64, 64]


def test_a_task_is_called_like_the_service_that_others_call(tmp_path: Path) -> None:
    text = """
services:
  proxy: {image: 'a:1', expose: [80], x-ecs-task: front}
  app: {image: 'b:1', expose: [81], x-ecs-task: front}
  other: {image: 'c:1', environment: {A: 'http://app:81', B: 'http://proxy:80'}}
"""
    one_called = text.replace("http://proxy:80", "")

    assert _names(tmp_path, one_called)["front"] == ServiceConnect(name="app", other_ports=[80])
    assert _names(tmp_path, text)["front"] == ServiceConnect(name="proxy", other_ports=[81])
    assert told(imported(tmp_path, text)) == [
        ("compose-alias-called", 5, "services.other.environment.A")
    ]


def test_only_a_named_port_says_what_it_speaks(tmp_path: Path) -> None:
    port = "{target: 80, published: 80, app_protocol: http2}"
    alone = f"services: {{web: {{image: 'a:1', ports: [{port}]}}}}"
    both = f"services: {{web: {{image: 'a:1', ports: [{port}]}}, b: {{image: 'b:1'}}}}"

    for text, spoken in ((alone, None), (both, "http2")):
        (container,) = services(tmp_path, text)["web"].service.task.containers
        assert [each.application_protocol for each in container.ports] == [spoken]


def test_other_names_than_the_own(tmp_path: Path) -> None:
    text = """
services:
  web: {image: 'a:1', environment: {A: 'http://cache:80', B: 'http://redis:80'}}
  redis: {image: 'b:1', networks: {default: {aliases: [cache]}}}
"""

    assert told(imported(tmp_path, text), but=("compose-key-approximated",)) == [
        ("compose-alias-called", 3, "services.web.environment.A")
    ]


_MODES = """
services:
  web: {image: 'a:1', network_mode: MODE, environment: {A: 'http://api:80'}, x-ecs-task: TASK}
  api: {image: 'b:1', expose: [80], environment: {B: 'http://web:80'}}
"""


@pytest.mark.parametrize(
    ("mode", "task", "codes"),
    [
        ("bridge", "web", ["compose-call-without-names"] * 2),
        ("host", "web", ["compose-call-without-names"] * 2),
        ("none", "web", ["compose-call-without-names"] * 2),
        ("bridge", "api", ["compose-call-without-names"] * 2),
        ("host", "api", ["compose-call-inside-task"] * 2),
    ],
)
def test_no_names_beside_the_networks(
    tmp_path: Path, mode: str, task: str, codes: list[str]
) -> None:
    text = _MODES.replace("MODE", mode).replace("TASK", task)
    found = imported(tmp_path, text, platform=Platform.EC2)

    assert [code for code, _, _ in told(found) if "compose-call" in code] == codes


def test_links_of_dockers_own_bridge(tmp_path: Path) -> None:
    text = """
services:
  web: {image: 'a:1', links: [api], MODE}
  api: {image: 'b:1', expose: [80], MODE}
"""
    for mode, lines in (("network_mode: bridge", [3]), ("tty: false", [])):
        found = imported(tmp_path, text.replace("MODE", mode), platform=Platform.EC2)
        assert [line for _, line, path in told(found) if "links" in path] == lines


def test_udp_between_services(tmp_path: Path) -> None:
    text = "services: {dns: {image: 'a:1', expose: ['53/udp']}, web: {image: 'b:1'}}"

    assert told(imported(tmp_path, text)) == [
        ("compose-udp-between-services", 1, "services.dns.expose")
    ]


def test_tcp_beside_udp_that_people_reach(tmp_path: Path) -> None:
    text = """
services:
  dns: {image: 'a:1', ports: ['53:53/udp'], expose: [8080, 9090]}
  web: {image: 'b:1', environment: {URL: 'http://dns:8080'}}
"""
    dns = services(tmp_path, text)["dns"]

    assert dns.service.discovery == ServiceConnect(name="dns", other_ports=[9090])
    assert (dns.service.reach, dns.service.port) == (Reach.NOTHING, 8080)
    assert [(port.number, port.protocol) for port in dns.published] == [(53, "udp")]
    assert errors(check_application(application(tmp_path, text))) == []


@pytest.mark.parametrize(
    "group",
    ["name: own, x-aws-securitygroup: sg-0123456789abcdef0", "name: sg-0123456789abcdef0"],
)
def test_networks_that_let_somebody_reach_somebody(tmp_path: Path, group: str) -> None:
    text = """
services:
  a: {image: 'a:1', networks: [one, two]}
  b: {image: 'b:1', networks: [one, three]}
networks:
  one:
  two:
  three: {external: true, GROUP}
"""
    found = application(tmp_path, text.replace("GROUP", group))

    assert found.networks == [
        ApplicationNetwork(name="one"),
        ApplicationNetwork(name="three", security_group_id="sg-0123456789abcdef0"),
    ]
    assert [each.networks for each in found.services] == [["one"], ["one", "three"]]


@pytest.mark.parametrize(
    ("entries", "tasks", "after"),
    [
        ("a: {image: x}, b: {image: x}", ["a", "b"], ["", ""]),
        ("a: {image: x, depends_on: [b]}, b: {image: x}", ["b", "a"], ["", "b"]),
        ("a: {image: x, command: 'run b:1'}, b: {image: x}", ["b", "a"], ["", "b"]),
        (
            "a: {image: x}, b: {image: x, links: [c]}, c: {image: x}",
            ["a", "c", "b"],
            ["", "", "c"],
        ),
    ],
)
def test_those_that_are_called_come_first(
    tmp_path: Path, entries: str, tasks: list[str], after: list[str]
) -> None:
    found = application(tmp_path, f"services: {{{entries}}}").services

    assert [each.name for each in found] == tasks
    assert [" ".join(each.after) for each in found] == after


def test_services_that_call_each_other(tmp_path: Path) -> None:
    text = """
services:
  web:
    image: 'a:1'
    depends_on: [api]
  api: {image: 'b:1', environment: {BACK: 'http://web:80'}}
"""
    found = imported(tmp_path, text, one_task=False)
    warnings = [each for each in found.imported.findings if "mutual" in each.code]

    assert [each.name for each in found.imported.spec.services] == ["api", "web"]
    assert [each.code for each in warnings] == ["compose-mutual-references"]
    assert "These need each other: api, web. api is deployed before web" in warnings[0].message


def test_circles_through_tasks(tmp_path: Path) -> None:
    text = """
services:
  a: {image: 'a:1', depends_on: [b], x-ecs-task: t}
  b: {image: 'b:1', depends_on: [c]}
  c: {image: 'c:1', x-ecs-task: t}
"""
    found = imported(tmp_path, text)

    assert [each.name for each in found.imported.spec.services] == ["b", "t"]
    assert "compose-mutual-references" in [each.code for each in found.imported.findings]


@pytest.mark.parametrize("name", ["api", "boxed"])
def test_a_health_check_by_name(tmp_path: Path, name: str) -> None:
    text = f"""
services:
  api:
    image: a:1
    container_name: boxed
    environment: {{ADVERTISED: 'http://api:80'}}
    healthcheck: {{test: curl http://{name}:80}}
"""
    found = told(imported(tmp_path, text))

    assert found == [("compose-health-check-by-name", 7, "services.api.healthcheck.test")]
    assert told(imported(tmp_path, text.replace(f"//{name}:80}}", "//localhost:80}"))) == []
