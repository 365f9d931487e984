"""What the table calls mapped or approximated matters: another value, another application."""

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any, cast

import pytest

from cdk_containers.importers.compose import plain
from cdk_containers.importers.compose.dispositions.dispose import dispose
from cdk_containers.importers.compose.dispositions.disposition import Disposition
from cdk_containers.importers.compose.extensions import with_extensions
from cdk_containers.importers.compose.model.project import Request
from cdk_containers.importers.compose.model.resolve import resolve
from cdk_containers.importers.compose.translation.options import Options
from cdk_containers.importers.compose.translation.storage.machine import Machine
from cdk_containers.importers.compose.translation.translate import translate
from cdk_containers.importers.nodes import MapNode, as_map, node_of
from cdk_containers.importers.report import Report
from cdk_containers.spec import Platform
from tests.importers.compose.reading import nodes

Steps = tuple[str | int, ...]

_EVERYWHERE = """
name: shop
x-aws-cluster: shop
x-aws-vpc: vpc-1
x-aws-loadbalancer: arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/a/b
x-aws-logs_retention: 7
x-aws-cloudformation: {Parameters: {Stage: {Type: String}}}
x-ecs-certificate: arn:aws:acm:us-east-1:123456789012:certificate/a
services:
  web:
    image: nginx:1.27
    platform: linux/arm64
    command: [serve]
    entrypoint: [/run]
    working_dir: /srv
    user: "1000"
    environment: {LEVEL: info, API: "http://api:8080", STORE: "http://store:5432"}
    labels: {team: shop}
    read_only: true
    init: true
    stdin_open: true
    tty: true
    stop_grace_period: 30s
    mem_limit: 256m
    mem_reservation: 128m
    cpus: 0.5
    cap_add: [SYS_PTRACE]
    cap_drop: [ALL]
    ulimits: {nofile: {soft: 1024, hard: 2048}}
    sysctls: {net.core.somaxconn: "1024"}
    healthcheck: {test: [CMD, ls], interval: 20s, timeout: 7s, retries: 4, start_period: 9s}
    ports:
      - {target: 80, published: "443", x-aws-protocol: https}
      - {target: 81, published: "444", x-aws-protocol: https, x-ecs-certificate:
          "arn:aws:acm:us-east-1:123456789012:certificate/b"}
      - {target: 82, published: "82", app_protocol: http2}
      - {target: 83, published: "83", host_ip: 127.0.0.1}
    links: ["db:store"]
    networks: {front: {aliases: [shop]}, back: null}
    depends_on: {api: {condition: service_healthy}}
    secrets: [{source: token, target: token, uid: "1", gid: "1", mode: 0440}]
    configs: [{source: site, target: /etc/shop/site, uid: "1", gid: "1", mode: 0440}]
    x-aws-role: {Statement: []}
    x-aws-policies: ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
    x-aws-pull_credentials: arn:aws:secretsmanager:us-east-1:123456789012:secret:a
    x-ecs-secrets: {KEY: shop/key}
    x-ecs-health: {path: /ok, codes: 200, port: 80, grace_seconds: 9}
    deploy:
      replicas: 2
      labels: {team: shop}
      update_config: {order: start-first, parallelism: 1, failure_action: rollback}
  api:
    build:
      context: api
      dockerfile: Containerfile
      args: {A: b}
      target: out
      network: host
      no_cache: true
      ssh: [default]
      cache_from: [a]
      cache_to: [b]
      additional_contexts: {base: docker-image://alpine}
      secrets: [{source: built, target: in}]
    expose: ["8080"]
    environment: {SHOP: "http://shop:80"}
    networks: [front, inner]
    logging: {driver: splunk, options: {tag: api}}
    healthcheck: {test: [CMD, ls]}
    deploy:
      resources:
        limits: {cpus: "1", memory: 256M}
        reservations: {memory: 128M}
      x-aws-autoscaling: {cpu: 60, memory: 70, min: 2, max: 4}
      update_config: {x-aws-min_percent: 50, x-aws-max_percent: 150}
      restart_policy: {condition: on-failure}
  db:
    image: postgres:16
    mem_limit: 256m
    cpu_shares: 512
    restart: on-failure
    tmpfs: ["/run:size=64m"]
    volumes:
      - {type: volume, source: data, target: /data, read_only: true, volume: {nocopy: true}}
      - {type: volume, source: old, target: /old}
      - {type: tmpfs, target: /mem, tmpfs: {size: 64m}}
      - {type: volume, target: /scratch}
      - {type: volume, source: data, target: /none}
    networks: [back, inner]
    x-aws-min_percent: 50
    x-aws-max_percent: 150
    x-aws-autoscaling: {cpu: 60, memory: 70, min: 2, max: 4}
    x-ecs-mounts: {/none: scratch}
    secrets: [made]
  job:
    image: shop/job:3
    mem_limit: 64m
    restart: "no"
    volumes_from: [db]
    network_mode: service:db
  twin:
    {image: "b:1", mem_limit: 64m, x-ecs-task: web, pid: "service:web", networks: [named]}
  inline: {build: {context: ., dockerfile_inline: FROM a}, scale: 3, networks: [named]}
networks:
  front: null
  inner: {internal: true}
  back: {external: true, name: sg-00000000000000001}
  named: {x-aws-securitygroup: sg-00000000000000002}
volumes:
  data: null
  old: {external: true, name: fs-0123456789abcdef0}
secrets:
  token: {external: true, name: shop/token, x-aws-keys: [user]}
  built: {file: ./built}
  made: {environment: MADE}
configs: {site: {content: "server {}"}}
"""

_ON_INSTANCES = """
services:
  web:
    image: nginx:1.27
    mem_limit: 256m
    network_mode: bridge
    hostname: shop
    privileged: true
    devices: [/dev/snd]
    shm_size: 64m
    memswap_limit: 512m
    mem_swappiness: 10
    security_opt: [no-new-privileges:true]
    ulimits: {nproc: 100}
    dns: [10.0.0.2]
    dns_search: [shop.example]
    extra_hosts: ["db:10.0.0.3"]
    gpus: [{count: 1}]
    ipc: host
    pid: host
    volumes: ["/var/run/docker.sock:/var/run/docker.sock", "data:/data"]
    x-aws-logs_retention: 14
    deploy: {mode: global, placement: {constraints: ["node.labels.a==b"]}}
  api:
    image: nginx:1.27
    deploy:
      resources: {reservations: {cpus: "0.5", devices: [{capabilities: [gpu], device_ids: ["0"]}]}}
      placement: {preferences: [{spread: node.labels.zone}], max_replicas_per_node: 1}
  other: {image: "b:1", mem_limit: 64m}
volumes:
  data: {driver: rexray, driver_opts: {size: "10"}, labels: {a: b}}
"""

_THE_SAME = {
    "services.web.depends_on.api.condition": "between tasks, ECS waits for healthy ones anyway",
    "services.web.depends_on.db.condition": "the same; it follows from the link",
}
"""What may have any value, with the reason."""


def _steps(value: Any, above: Steps = ()) -> Iterator[Steps]:
    """The ways to all that has nothing below it."""
    entries: Any = ()
    if isinstance(value, dict):
        entries = cast("dict[str, Any]", value).items()
    elif isinstance(value, list):
        entries = enumerate(cast("list[Any]", value))
    if not entries:
        yield above
    for key, each in entries:
        yield from _steps(each, (*above, key))


def _path(steps: Steps) -> str:
    return "".join(f"[{each}]" if isinstance(each, int) else f".{each}" for each in steps)[1:]


def _others(value: Any) -> Iterator[Any]:
    """Values that stand for something else."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield value + 1
        yield value * 2
    elif isinstance(value, str):
        yield f"{value}x"
        if value.isdecimal():
            yield str(int(value) * 2)
        yield from ("17s", "udp", "linux/amd64", "pause", "tmpfs", "other")


def _changed(model: dict[str, Any], steps: Steps) -> Iterator[dict[str, Any]]:
    """The model without a value, and with others in its place."""
    *above, last = steps
    for other in (None, *_others(_at(model, steps))):
        changed = deepcopy(model)
        owner = _at(changed, tuple(above))
        if other is None:
            del owner[last]
        else:
            owner[last] = other
        yield changed


def _at(model: Any, steps: Steps) -> Any:
    for each in steps:
        model = model[each]
    return model


class _Reading:
    """Reads models as they would be in a file."""

    def __init__(self, folder: Path, text: str, platform: Platform) -> None:
        (folder / "compose.yaml").write_text(text)
        request = Request(files=[str(folder / "compose.yaml")], environment={"MADE": "x"})
        self._project = resolve(request)
        self._platform = platform
        self._request = request
        self._at = nodes(self._project).at
        self.model = cast("dict[str, Any]", plain(nodes(self._project)))

    def of(self, model: dict[str, Any]) -> tuple[object, ...]:
        """The application, and all that is told."""
        report = Report()
        node = self._extended(model, report)
        machine = Machine.of(self._request, self._project, report)
        options = Options(platform=self._platform)
        left = dispose(node, self._platform, report).model
        made = translate(left, str(model.get("name")), machine, options, report).application
        told = {(each.code, str(each.where), each.message) for each in report.findings}
        return repr(made), told

    def mapped(self) -> set[str]:
        """The paths of what is not ignored or refused."""
        report = Report()
        keys = dispose(self._extended(self.model, report), self._platform, report).keys
        kept = (Disposition.MAPPED, Disposition.APPROXIMATED)
        return {key.path for key in keys if key.fate.disposition in kept}

    def _extended(self, model: dict[str, Any], report: Report) -> MapNode:
        return with_extensions(as_map(node_of(model, self._at)), report)


@pytest.mark.parametrize(
    ("text", "platform"),
    [
        (_EVERYWHERE, Platform.FARGATE),
        (_EVERYWHERE, Platform.EC2),
        (_ON_INSTANCES, Platform.EC2),
    ],
    ids=["fargate", "ec2", "instances"],
)
def test_what_is_mapped_matters(tmp_path: Path, text: str, platform: Platform) -> None:
    reading = _Reading(tmp_path, text, platform)
    before, mapped = reading.of(reading.model), reading.mapped()
    idle = [
        _path(steps)
        for steps in _steps(reading.model)
        if _path(steps) in mapped and _path(steps) not in _THE_SAME
        if all(reading.of(changed) == before for changed in _changed(reading.model, steps))
    ]
    assert idle == []
