"""Whatever compose files hold, checking them ends with findings, never with a traceback."""

from typing import Any, cast

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cdk_containers.importers.compose.grammar import PROJECT
from cdk_containers.importers.compose.grammar.service import SERVICE
from tests.doors.checking import check
from tests.strategies.compose import ANYTHING, SERVICES, TEXTS, like, mutated

_SHOP: dict[str, Any] = yaml.safe_load("""
services:
  web:
    image: nginx:1.27
    ports: ["80:80", {target: 9090, published: "9090", protocol: udp}]
    depends_on: {api: {condition: service_healthy}}
    networks: [front]
    environment: {API: "http://api:8080"}
    configs: [{source: site, target: /etc/nginx/conf.d/site.conf, mode: 0444}]
  api:
    build: {context: api, args: {VERSION: "1"}}
    command: [serve, --port, "8080"]
    expose: ["8080"]
    networks: {front: {aliases: [backend]}, back: null}
    environment: [TOKEN=x, LEVEL]
    secrets: [password]
    healthcheck: {test: curl -f localhost:8080, interval: 30s, retries: 3}
    deploy:
      replicas: 2
      resources: {limits: {cpus: "0.5", memory: 512M}, reservations: {memory: 256M}}
      update_config: {order: start-first, failure_action: rollback}
      restart_policy: {condition: on-failure}
    ulimits: {nofile: {soft: 1024, hard: 2048}}
    logging: {driver: awslogs, options: {awslogs-group: shop}}
  db:
    image: postgres:16
    volumes: [data:/var/lib/postgresql/data, "./init:/docker-entrypoint-initdb.d:ro", /scratch]
    networks: [back]
    restart: always
    stop_grace_period: 1m
    x-ecs-mounts: {/docker-entrypoint-initdb.d: file}
    x-aws-autoscaling: {cpu: 70, min: 1, max: 3}
  job:
    image: shop/job:3
    network_mode: service:api
    restart: "no"
    profiles: [tools]
networks: {front: null, back: {internal: true}}
volumes: {data: null}
secrets: {password: {file: password.txt}}
configs: {site: {content: "server {}"}}
""")
_PARAMS: dict[str, Any] = yaml.safe_load("""
version: 1
task_definition:
  ecs_network_mode: awsvpc
  task_role_arn: role
  task_size: {cpu_limit: 256, mem_limit: 0.5GB}
  services:
    web:
      essential: true
      mem_limit: 256m
      healthcheck: {test: ls, interval: 10s}
      secrets: [{value_from: /shop/token, name: TOKEN}]
  efs_volumes: [{name: data, filesystem_id: fs-12345678}]
run_params:
  network_configuration:
    awsvpc_configuration: {subnets: [subnet-1], assign_public_ip: ENABLED}
  task_placement: {strategy: [{type: spread, field: host}]}
""")

_OPTIONS = st.lists(
    st.sampled_from(["--on=ec2", "--one-task", "--no-one-task", "--profile=*"]), unique=True
)


def _yaml(data: Any) -> str:
    return yaml.safe_dump(data, allow_unicode=True)


@given(st.binary(max_size=200) | TEXTS | ANYTHING.map(_yaml))
def test_any_content(content: str | bytes) -> None:
    check(content)


@settings(max_examples=200)
@given(like(PROJECT), SERVICES, _OPTIONS)
def test_anything_like_a_compose_file(data: Any, services: Any, options: list[str]) -> None:
    more = cast("dict[str, Any]", data) if isinstance(data, dict) else {}
    check(_yaml({"services": services, **more}), *options)


@pytest.mark.parametrize("key", sorted(SERVICE.keys))
@settings(max_examples=15)
@given(data=st.data(), options=_OPTIONS)
def test_anything_at_each_key_of_a_service(
    key: str, data: st.DataObject, options: list[str]
) -> None:
    value = data.draw(st.one_of(like(SERVICE.keys[key]), ANYTHING))
    services = {"web": {"image": "nginx:1", key: value}, "a": {"image": "nginx:1"}}
    check(_yaml({"services": services}), *options)


@settings(max_examples=300)
@given(mutated(_SHOP), _OPTIONS)
def test_a_file_with_parts_in_disorder(data: Any, options: list[str]) -> None:
    check({"compose.yaml": _yaml(data), "password.txt": "secret"}, *options)


@settings(max_examples=200)
@given(mutated(_PARAMS) | ANYTHING, _OPTIONS)
def test_any_ecs_params(params: Any, options: list[str]) -> None:
    check({"compose.yaml": _yaml(_SHOP), "ecs-params.yml": _yaml(params)}, *options)


@given(st.binary(max_size=100) | TEXTS)
def test_ecs_params_of_any_text(params: str | bytes) -> None:
    check({"compose.yaml": _yaml(_SHOP), "ecs-params.yml": params})


_LINES = _yaml(_SHOP).splitlines()


@settings(max_examples=200)
@given(st.lists(st.integers(0, len(_LINES) - 1), max_size=4), st.integers(0, len(_LINES) - 1))
def test_a_file_with_lines_in_disorder(gone: list[int], again: int) -> None:
    lines = [line for number, line in enumerate(_LINES) if number not in gone]
    check("\n".join([*lines, _LINES[again]]))
