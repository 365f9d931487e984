"""Where in the file each part of an application comes from."""

from collections.abc import Iterable
from itertools import chain
from pathlib import Path

import pytest

from cdk_containers.findings import FilePosition
from cdk_containers.importers.compose.dispositions.table import TABLE
from cdk_containers.importers.compose.translation import places
from cdk_containers.importers.compose.translation.services.settings import (
    COUNT,
    DEPLOYMENT,
    PLACEMENT,
)
from tests.importers.compose.translation.applications import imported

_TEXT = """\
name: shop
x-aws-cluster: main
services:
  my.web:
    build: .
    mem_limit: 512m
    environment:
      A: one
      B.C: two
    healthcheck:
      test: [CMD, ready]
      retries: 3
    volumes:
      - logs:/logs
      - data:/data
    ports:
      - '8080:80'
    deploy:
      replicas: 2
    networks: [front]
  other:
    image: other:1
networks:
  front:
volumes: {logs: , data: }
"""


@pytest.mark.parametrize(
    ("path", "line", "key"),
    [
        ("services[my.web].task.containers[my-web].image", 5, "services.my.web.build"),
        ("services[my.web].task.containers[my-web].memory_mib", 6, "services.my.web.mem_limit"),
        ("services[my.web].task.memory_mib", 6, "services.my.web.mem_limit"),
        (
            "services[my.web].task.containers[my-web].environment[B.C]",
            9,
            "services.my.web.environment.B.C",
        ),
        (
            "services[my.web].task.containers[my-web].environment[D]",
            7,
            "services.my.web.environment",
        ),
        (
            "services[my.web].task.containers[my-web].health_check.retries",
            12,
            "services.my.web.healthcheck.retries",
        ),
        (
            "services[my.web].task.containers[my-web].health_check.interval_seconds",
            10,
            "services.my.web.healthcheck",
        ),
        (
            "services[my.web].task.containers[my-web].mounts[/data]",
            15,
            "services.my.web.volumes[1]",
        ),
        ("services[my.web].task.containers[my-web].linux.ulimits", 4, "services.my.web"),
        ("services[my.web].task.volumes[logs]", 14, "services.my.web.volumes[0]"),
        ("services[my.web].published[8080]", 17, "services.my.web.ports[0]"),
        ("services[my.web].scaling.minimum", 19, "services.my.web.deploy.replicas"),
        ("services[my.web].networks", 20, "services.my.web.networks"),
        ("services[my.web]", 4, "services.my.web"),
        ("services[other].task.containers[gone].image", 21, "services.other"),
        ("networks[front]", 24, "networks.front"),
        ("cluster", 2, "x-aws-cluster"),
        ("services", 1, ""),
        ("", 1, ""),
    ],
)
def test_place(tmp_path: Path, path: str, line: int, key: str) -> None:
    found = imported(tmp_path, _TEXT).imported.place_of(path)

    assert (found.line, found.path) == (line, key)


def test_entries_are_counted_as_in_the_file(tmp_path: Path) -> None:
    text = """\
services:
  web:
    image: nginx:1.27
    volumes:
      - /etc/localtime:/etc/localtime
      - data:/data
    ports:
      - {target: 70, published: "70", protocol: sctp}
      - {target: 80, published: "80", host_ip: 127.0.0.1}
volumes: {data: }
"""
    found = imported(tmp_path, text).imported
    mount = found.place_of("services[web].task.containers[web].mounts[/data]")
    told = [each.where for each in found.findings if each.code == "compose-port-not-public"]

    assert (mount.line, mount.path) == (6, "services.web.volumes[1]")
    assert [(each.line, each.path) for each in told if isinstance(each, FilePosition)] == [
        (9, "services.web.ports[1].host_ip")
    ]


def _names(keys: Iterable[str]) -> set[str]:
    return {key.partition(".")[0].removesuffix("[]") for key in keys}


def test_the_tables_name_keys_that_exist() -> None:
    services = {key.removeprefix("services.*.") for key in TABLE if key.startswith("services.*.")}
    tables = (places.OF_CONTAINERS, places.OF_SERVICES)
    named = chain.from_iterable(keys for table in tables for keys in table.values())

    assert _names([*named, *COUNT, *DEPLOYMENT, *PLACEMENT]) <= _names(services)
    assert _names(chain.from_iterable(places.OF_THE_APPLICATION.values())) <= _names(TABLE)
