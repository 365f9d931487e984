"""Values that fare differently from others of their key, on Fargate and on EC2."""

from pathlib import Path

import pytest

from cdk_containers.importers.fates import Disposition
from cdk_containers.spec import Platform
from tests.importers.compose.dispositions.disposing import disposed, fates

_MAPPED, _CLOSE, _IGNORED, _REFUSED = (
    Disposition.MAPPED,
    Disposition.APPROXIMATED,
    Disposition.IGNORED,
    Disposition.REFUSED,
)
_ON_EC2_ONLY = [
    ("privileged: true", "privileged"),
    ("devices: [/dev/snd]", "devices[0].source"),
    ("shm_size: 1g", "shm_size"),
    ("memswap_limit: 1g", "memswap_limit"),
    ("mem_swappiness: 10", "mem_swappiness"),
    ("security_opt: ['no-new-privileges:true']", "security_opt[0]"),
    ("cap_add: [NET_ADMIN]", "cap_add[0]"),
    ("ulimits: {nproc: 100}", "ulimits.nproc"),
    ("gpus: all", "gpus[0].count"),
    ("network_mode: host", "network_mode"),
    ("network_mode: bridge", "network_mode"),
    ("network_mode: none", "network_mode"),
    ("pid: host", "pid"),
    ("ipc: host", "ipc"),
    ("deploy: {mode: global}", "deploy.mode"),
    ("deploy: {placement: {max_replicas_per_node: 1}}", "deploy.placement.max_replicas_per_node"),
    ("deploy: {placement: {constraints: [node.role==worker]}}", "deploy.placement.constraints[0]"),
    ("volumes: ['/var/run/docker.sock:/var/run/docker.sock']", "volumes[0].source"),
    ("volumes: ['/etc/localtime:/etc/localtime:ro']", "volumes[0].source"),
    ("{network_mode: bridge, dns: [10.0.0.2]}", "dns[0]"),
    ("{network_mode: bridge, extra_hosts: ['db:10.0.0.2']}", "extra_hosts[0]"),
]
_EVERYWHERE = [
    ("cap_add: [sys_ptrace]", "cap_add[0]", _MAPPED),
    ("cap_drop: [ALL]", "cap_drop[0]", _MAPPED),
    ("ulimits: {nofile: 100}", "ulimits.nofile", _MAPPED),
    ("privileged: false", "privileged", _IGNORED),
    ("tmpfs: ['/run:size=64m']", "tmpfs[0]", _MAPPED),
    ("volumes: [{type: tmpfs, target: /run}]", "volumes[0].target", _MAPPED),
    ("volumes: [/cache]", "volumes[0].target", _MAPPED),
    ("volumes: [{type: npipe, source: a, target: /b}]", "volumes[0].target", _REFUSED),
    ("restart: always", "restart", _MAPPED),
    ("restart: on-failure", "restart", _MAPPED),
    ("restart: 'on-failure:3'", "restart", _CLOSE),
    ("restart: 'no'", "restart", _CLOSE),
    ("{restart: 'no', x-ecs-task: web}", "restart", _MAPPED),
    ("restart: sometimes", "restart", _REFUSED),
    ("{restart: 'no', deploy: {restart_policy: {condition: any}}}", "restart", _IGNORED),
    ("deploy: {restart_policy: {condition: none}}", "deploy.restart_policy.condition", _CLOSE),
    ("deploy: {mode: replicated-job}", "deploy.mode", _REFUSED),
    (
        "deploy: {update_config: {failure_action: rollback}}",
        "deploy.update_config.failure_action",
        _MAPPED,
    ),
    (
        "deploy: {update_config: {failure_action: pause}}",
        "deploy.update_config.failure_action",
        _CLOSE,
    ),
    ("pull_policy: always", "pull_policy", _IGNORED),
    ("entrypoint: []", "entrypoint", _REFUSED),
    ("environment: [NOWHERE]", "environment.NOWHERE", _REFUSED),
    ("{entrypoint: [a], command: []}", "command", _IGNORED),
    ("{entrypoint: [a], command: [b]}", "command[0]", _MAPPED),
    ("command: []", "command", _REFUSED),
    ("{entrypoint: [], command: []}", "command", _REFUSED),
    ("{environment: [TOKEN], x-ecs-secrets: {TOKEN: shop}}", "environment.TOKEN", _IGNORED),
    ("platform: linux/arm64/v8", "platform", _MAPPED),
    ("platform: windows/amd64", "platform", _REFUSED),
    ("hostname: web", "hostname", _IGNORED),
    ("hostname: shop", "hostname", _IGNORED),
    ("container_name: shop-web", "container_name", _CLOSE),
    ("dns: [10.0.0.2]", "dns[0]", _REFUSED),
    ("sysctls: {net.core.somaxconn: 1024}", "sysctls.net.core.somaxconn", _MAPPED),
    ("sysctls: {vm.max_map_count: 262144}", "sysctls.vm.max_map_count", _REFUSED),
    ("ports: [{target: 80, protocol: sctp}]", "ports[0].protocol", _REFUSED),
    ("ports: ['127.0.0.1:80:80']", "ports[0].host_ip", _CLOSE),
    ("ports: ['127.0.0.1:80:80']", "ports[0].published", _IGNORED),
    ("ports: ['80:80']", "ports[0].published", _MAPPED),
    ("ports: ['0.0.0.0:80:80']", "ports[0].host_ip", _MAPPED),
    ("ports: ['10.1.2.3:80:80']", "ports[0].host_ip", _IGNORED),
    ("ports: ['80:80']", "ports[0].mode", _IGNORED),
    ("network_mode: 'container:other'", "network_mode", _REFUSED),
    ("pid: 'container:other'", "pid", _REFUSED),
    ("ipc: shareable", "ipc", _IGNORED),
    ("runtime: nvidia", "runtime", _REFUSED),
    ("runtime: runc", "runtime", _IGNORED),
    ("gpus: [{driver: amd, count: 1}]", "gpus[0].count", _REFUSED),
    ("logging: {driver: awslogs}", "logging.driver", _MAPPED),
    ("logging: {driver: none}", "logging.driver", _CLOSE),
    ("logging: {options: {max-size: 10m}}", "logging.options.max-size", _IGNORED),
    ("build: 'https://example.com/a.git'", "build.context", _REFUSED),
    ("networks: {default: {ipv4_address: 10.0.0.2}}", "networks.default.ipv4_address", _IGNORED),
    ("links: ['other:db']", "links[0]", _CLOSE),
    ("links: [other]", "links[0]", _IGNORED),
    ("build: ., image: shop/web", "image", _IGNORED),
    (
        "{volumes: ['./f:/f:ro'], x-ecs-mounts: {/f: file}}",
        "volumes[0].read_only",
        _IGNORED,
    ),
]


_BESIDE = "reservations: {cpus: '0.25'}"


@pytest.mark.parametrize(
    ("resources", "on_fargate"),
    [
        (f"{{deploy: {{resources: {{limits: {{cpus: '1'}}, {_BESIDE}}}}}}}", _IGNORED),
        (f"{{cpus: 1, deploy: {{resources: {{{_BESIDE}}}}}}}", _IGNORED),
        (f"{{cpus: 0, deploy: {{resources: {{{_BESIDE}}}}}}}", _MAPPED),
        (f"{{deploy: {{resources: {{{_BESIDE}}}}}}}", _MAPPED),
    ],
)
def test_the_limit_of_cpu_counts_on_fargate(
    tmp_path: Path, resources: str, on_fargate: Disposition
) -> None:
    path = "deploy.resources.reservations.cpus"
    assert _become(tmp_path, resources, path, Platform.FARGATE) is on_fargate
    assert _become(tmp_path, resources, path, Platform.EC2) is _MAPPED


@pytest.mark.parametrize("mode", ["bridge", "host"])
def test_nobody_is_found_on_the_network_of_an_instance(tmp_path: Path, mode: str) -> None:
    service = f"{{network_mode: {mode}, links: [other]}}"
    assert _become(tmp_path, service, "links[0]", Platform.EC2) is _IGNORED


def test_a_file_that_is_to_be_written_is_told(tmp_path: Path) -> None:
    mount = "{type: bind, source: ./f, target: /f, read_only: false}"
    text = f"services: {{web: {{image: nginx, volumes: [{mount}], x-ecs-mounts: {{/f: file}}}}}}"
    _, (finding,) = disposed(tmp_path, text)
    assert finding.code == "compose-key-ignored"
    assert finding.fix == "Write x-ecs-mounts: {/f: efs} for files to change."


def _become(folder: Path, service: str, path: str, platform: Platform) -> Disposition:
    body = service.removeprefix("{").removesuffix("}") if service.startswith("{") else service
    image = "" if body.startswith("build") else "image: nginx, "
    found, _ = disposed(
        folder, f"services: {{other: {{image: nginx}}, web: {{{image}{body}}}}}", platform
    )
    return fates(found)[f"services.web.{path}"]


@pytest.mark.parametrize(("service", "path"), _ON_EC2_ONLY)
def test_on_ec2_only(tmp_path: Path, service: str, path: str) -> None:
    assert _become(tmp_path, service, path, Platform.FARGATE) is _REFUSED
    assert _become(tmp_path, service, path, Platform.EC2) is _MAPPED


@pytest.mark.parametrize(("service", "path", "expected"), _EVERYWHERE)
@pytest.mark.parametrize("platform", Platform)
def test_the_same_everywhere(
    tmp_path: Path, service: str, path: str, expected: Disposition, platform: Platform
) -> None:
    assert _become(tmp_path, service, path, platform) is expected


@pytest.mark.parametrize(
    ("resource", "path", "on_fargate", "on_ec2"),
    [
        ("networks: {n: {external: true}}", "networks.n.external", _REFUSED, _REFUSED),
        ("networks: {n: {external: true, name: sg-1}}", "networks.n.external", _MAPPED, _MAPPED),
        (
            "networks: {n: {external: true, x-aws-securitygroup: sg-1}}",
            "networks.n.external",
            _MAPPED,
            _MAPPED,
        ),
        ("networks: {n: {external: true, name: sg-1}}", "networks.n.name", _MAPPED, _MAPPED),
        ("networks: {n: {name: shop-net}}", "networks.n.name", _IGNORED, _IGNORED),
        ("volumes: {vol: {name: shop-vol}}", "volumes.vol.name", _IGNORED, _IGNORED),
        ("volumes: {vol: {external: true, name: fs-1}}", "volumes.vol.name", _MAPPED, _MAPPED),
        ("secrets: {s: {file: ./s, name: t}}", "secrets.s.name", _IGNORED, _IGNORED),
        ("secrets: {s: {external: true, name: t}}", "secrets.s.name", _MAPPED, _MAPPED),
        ("configs: {c: {file: ./c, name: t}}", "configs.c.name", _IGNORED, _IGNORED),
        ("networks: {n: {internal: true}}", "networks.n.internal", _CLOSE, _CLOSE),
        ("networks: {n: {driver: macvlan}}", "networks.n.driver", _REFUSED, _REFUSED),
        ("volumes: {vol: {driver: rexray}}", "volumes.vol.driver", _REFUSED, _MAPPED),
        ("volumes: {vol: {driver: local}}", "volumes.vol.driver", _MAPPED, _MAPPED),
        ("secrets: {s: {external: true}}", "secrets.s.external", _MAPPED, _MAPPED),
        ("secrets: {s: {file: ./s}}", "secrets.s.file", _CLOSE, _CLOSE),
        ("secrets: {b: {file: ./s}}", "secrets.b.file", _MAPPED, _MAPPED),
        ("configs: {c: {external: true}}", "configs.c.external", _REFUSED, _REFUSED),
    ],
)
def test_what_services_use(
    tmp_path: Path, resource: str, path: str, on_fargate: Disposition, on_ec2: Disposition
) -> None:
    uses = {
        "networks": "networks: [n]",
        "volumes": "volumes: ['vol:/v']",
        "secrets": "build: {context: ., secrets: [b]}" if "{b:" in resource else "secrets: [s]",
        "configs": "configs: [c]",
    }[resource.partition(":")[0]]
    text = f"services:\n  web:\n    image: nginx\n    {uses}\n{resource}\n"
    for platform, expected in ((Platform.FARGATE, on_fargate), (Platform.EC2, on_ec2)):
        found, _ = disposed(tmp_path, text, platform)
        assert fates(found)[path] is expected


@pytest.mark.parametrize(
    ("uses", "expected"),
    [
        ("", _MAPPED),
        ("x-ecs-secrets: {TOKEN: other}", _MAPPED),
        ("x-ecs-secrets: {TOKEN: s}", _CLOSE),
        ("x-ecs-secrets: {TOKEN: 's:key'}", _CLOSE),
    ],
)
def test_a_secret_of_builds_stays_here_if_no_container_has_it(
    tmp_path: Path, uses: str, expected: Disposition
) -> None:
    text = f"""
services:
  web:
    build: {{context: ., secrets: [s]}}
    {uses}
secrets: {{s: {{file: ./s}}}}
"""
    assert fates(disposed(tmp_path, text)[0])["secrets.s.file"] is expected


def test_a_default_is_ignored_without_a_word(tmp_path: Path) -> None:
    text = """
services:
  web:
    image: nginx
    privileged: false
    oom_kill_disable: false
    cap_add: []
    devices: []
    extra_hosts: []
    gpus: []
    stop_signal: SIGTERM
    isolation: default
    deploy: {placement: {constraints: []}}
    volumes: [{type: tmpfs, target: /run, tmpfs: {size: 64m, mode: 01777}}]
networks: {default: {attachable: true, enable_ipv4: true, ipam: {driver: default}}}
"""
    for platform in Platform:
        assert disposed(tmp_path, text, platform)[1] == []
