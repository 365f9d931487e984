"""Whatever form a value is written in, the model has the long one; and what is no value is told."""

from pathlib import Path
from typing import Any

import pytest

from cdk_containers.importers.compose.model import canonical
from tests.importers.compose.reading import codes, place, read, service


def _service(folder: Path, key: str) -> Any:
    found = read(folder, f"services: {{web: {{image: nginx, {key}}}}}\nvolumes: {{data: }}")
    return service(found)[key.partition(":")[0]]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("command: a 'b c'", ["a", "b c"]),
        ("command: [a, 'b c']", ["a", "b c"]),
        ("command: []", []),
        ("command: null", None),
        ("environment: [A=1, B=, C, 'D=a=b']", {"A": "1", "B": "", "C": None, "D": "a=b"}),
        (
            "environment: {A: 1, B: true, C: , D: 1.10, E: 010}",
            {"A": "1", "B": "true", "C": None, "D": "1.1", "E": "8"},
        ),
        ("labels: [a=1, b]", {"a": "1", "b": ""}),
        ("labels: {a: , b: 2}", {"a": "", "b": "2"}),
        ("sysctls: {net.core.somaxconn: 1024}", {"net.core.somaxconn": "1024"}),
        ("build: .", {"context": ".", "dockerfile": "Dockerfile"}),
        ("build: {dockerfile_inline: FROM x}", {"context": ".", "dockerfile_inline": "FROM x"}),
        ("dns: 1.1.1.1", ["1.1.1.1"]),
        ("dns: [1.1.1.1, 8.8.8.8, 1.1.1.1]", ["1.1.1.1", "8.8.8.8"]),
        ("tmpfs: /run", ["/run"]),
        ("expose: [80, '90']", ["80", "90"]),
        ("extra_hosts: ['a:1.2.3.4', b=::1]", ["a=1.2.3.4", "b=::1"]),
        (
            "extra_hosts: {a: 1.2.3.4, b: [1.1.1.1, 2.2.2.2]}",
            ["a=1.2.3.4", "b=1.1.1.1", "b=2.2.2.2"],
        ),
        ("mem_limit: 512m", "536870912"),
        ("mem_limit: 1024", "1024"),
        ("memswap_limit: -1", "-1"),
        ("memswap_limit: '-1'", "-1"),
        ("cpus: '0.50'", 0.5),
        ("cpus: 2.0", 2),
        ("privileged: 'yes'", True),
        ("init: false", False),
        ("stop_grace_period: 90s", "1m30s"),
        ("healthcheck: {test: curl x}", {"test": ["CMD-SHELL", "curl x"]}),
        ("healthcheck: {test: [CMD, x], retries: '3'}", {"test": ["CMD", "x"], "retries": 3}),
        (
            "ulimits: {nproc: 5, nofile: {soft: 1, hard: '2'}}",
            {"nproc": 5, "nofile": {"soft": 1, "hard": 2}},
        ),
        ("gpus: all", [{"count": -1}]),
        ("gpus: [{driver: nvidia}]", [{"driver": "nvidia", "count": -1}]),
        ("gpus: [{count: all}, {device_ids: ['0']}]", [{"count": -1}, {"device_ids": ["0"]}]),
        ("devices: [/dev/a]", [{"source": "/dev/a", "target": "/dev/a", "permissions": "rwm"}]),
        (
            "ports: [80, '81:82']",
            [
                {"mode": "ingress", "protocol": "tcp", "target": 80},
                {"mode": "ingress", "protocol": "tcp", "target": 82, "published": "81"},
            ],
        ),
        (
            "ports: [{target: '80', published: 81, mode: host}]",
            [
                {"target": 80, "published": "81", "mode": "host", "protocol": "tcp"},
            ],
        ),
        (
            "volumes: ['data:/a', {type: tmpfs, target: /b, tmpfs: {size: 1k}}]",
            [
                {"type": "volume", "source": "data", "target": "/a"},
                {"type": "tmpfs", "target": "/b", "tmpfs": {"size": "1024"}},
            ],
        ),
        (
            "logging: {driver: x, options: {max-size: 10, a: null}}",
            {"driver": "x", "options": {"max-size": "10", "a": None}},
        ),
        ("pull_policy: if_not_present", "missing"),
        ("deploy: {mode: replicated}, scale: 2", {"mode": "replicated", "replicas": 2}),
        ("x-own: {any: [1, null]}", {"any": [1, None]}),
        (
            "deploy: {resources: {limits: {cpus: '1', memory: 1g}}}",
            {"resources": {"limits": {"cpus": 1, "memory": "1073741824"}}},
        ),
        (
            "deploy: {resources: {reservations: {devices: [{capabilities: [gpu]}]}}}",
            {"resources": {"reservations": {"devices": [{"capabilities": ["gpu"], "count": -1}]}}},
        ),
    ],
)
def test_long_forms(tmp_path: Path, key: str, value: object) -> None:
    assert _service(tmp_path, key) == value


@pytest.mark.parametrize(
    ("key", "code", "path"),
    [
        ("imagee: x", "compose-key-unknown", "imagee"),
        ("command: 5", "compose-value-invalid", "command"),
        ("command: a 'b", "compose-value-invalid", "command"),
        ("hostname: 5", "compose-value-invalid", "hostname"),
        ("hostname: [a]", "compose-value-invalid", "hostname"),
        ("hostname: ", "compose-value-missing", "hostname"),
        ("environment: text", "compose-value-invalid", "environment"),
        ("environment: {A: [1]}", "compose-value-invalid", "environment.A"),
        ("environment: {A: 2026-11-22}", "compose-value-invalid", "environment.A"),
        ("environment: [A=1, null]", "compose-value-invalid", "environment[1]"),
        ("environment: ", "compose-value-missing", "environment"),
        ("ports: ", "compose-value-missing", "ports"),
        ("ports: '80'", "compose-value-invalid", "ports"),
        ("ports: ['']", "compose-value-invalid", "ports[0]"),
        ("ports: [80, 8x]", "compose-value-invalid", "ports[1]"),
        ("ports: [{published: 80}]", "compose-key-missing", "ports[0]"),
        ("volumes: [':/a']", "compose-value-invalid", "volumes[0]"),
        ("volumes: [{type: bind, source: .}]", "compose-key-missing", "volumes[0]"),
        ("volumes: [{type: disk, target: /a}]", "compose-value-invalid", "volumes[0].type"),
        ("mem_limit: much", "compose-value-invalid", "mem_limit"),
        ("cpus: many", "compose-value-invalid", "cpus"),
        ("cpu_percent: 101", "compose-value-invalid", "cpu_percent"),
        ("cpu_count: -1", "compose-value-invalid", "cpu_count"),
        ("privileged: maybe", "compose-value-invalid", "privileged"),
        ("stop_grace_period: 10", "compose-value-invalid", "stop_grace_period"),
        ("healthcheck: {retries: few}", "compose-value-invalid", "healthcheck.retries"),
        ("healthcheck: {test: [curl]}", "compose-value-invalid", "healthcheck.test"),
        ("ulimits: {nofile: {soft: 1}}", "compose-key-missing", "ulimits.nofile"),
        ("ulimits: {NOFILE: 1}", "compose-name-invalid", "ulimits.NOFILE"),
        ("security_opt: [a, b, a]", "compose-entry-repeated", "security_opt[2]"),
        ("networks: [default, default]", "compose-entry-repeated", "networks[1]"),
        ("extra_hosts: [a]", "compose-value-invalid", "extra_hosts"),
        ("extra_hosts: text", "compose-value-invalid", "extra_hosts"),
        ("pull_policy: sometimes", "compose-value-invalid", "pull_policy"),
        ("gpus: some", "compose-value-invalid", "gpus"),
        ("secrets: [{source: s, mode: rw}]", "compose-value-invalid", "secrets[0].mode"),
        ("depends_on: {db: {}}", "compose-key-missing", "depends_on.db"),
        ("depends_on: 5", "compose-value-invalid", "depends_on"),
        ("build: [a]", "compose-value-invalid", "build"),
        ("extends: ", "compose-key-missing", "extends"),
    ],
)
def test_what_is_refused(tmp_path: Path, key: str, code: str, path: str) -> None:
    found = read(tmp_path, f"services:\n  web:\n    image: nginx\n    {key}\n")

    assert found.model is None
    assert codes(found) == [code]
    line, _, where = place(found.findings[0])
    assert (line, where) == (4, f"services.web.{path}")


def test_everything_is_told_at_once_with_its_line_and_column(tmp_path: Path) -> None:
    found = read(
        tmp_path, "services:\n  web:\n    imagee: x\n    ports: [x]\n  db: 5\nvolume: {}\n"
    )

    assert [place(finding) for finding in found.findings] == [
        (3, 5, "services.web.imagee"),
        (4, 13, "services.web.ports[0]"),
        (5, 7, "services.db"),
        (6, 1, "volume"),
    ]


def test_a_command_for_a_shell_is_cut_with_a_warning(tmp_path: Path) -> None:
    found = read(tmp_path, "services: {web: {image: nginx, command: a && b}}")

    assert service(found)["command"] == ["a"]
    assert codes(found) == ["compose-command-cut"]


def test_ranges_do_not_grow_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canonical, "MOST_IN_RANGES", 100)
    ports = ", ".join(["1-60", "1-40", "1-60000"])
    found = read(tmp_path, f"services: {{web: {{image: nginx, ports: [{ports}]}}}}")

    assert codes(found) == ["compose-file-too-large"]
    assert place(found.findings[0])[2] == "services.web.ports[2]"


@pytest.mark.parametrize("text", ["[]", "text", "5", "# nothing", "", "---\n---\n"])
def test_no_mapping(tmp_path: Path, text: str) -> None:
    found = read(tmp_path, text)

    assert set(codes(found)) & {"compose-value-invalid", "compose-file-empty"}
    assert found.model is None


def test_what_was_probably_meant(tmp_path: Path) -> None:
    found = read(tmp_path, "services: {web: {imag: nginx, zzz: 1}}")

    assert "There is 'image'." in found.findings[0].message
    assert "There is" not in found.findings[1].message


def test_findings_end(tmp_path: Path) -> None:
    keys = "".join(f"    key{number}: 1\n" for number in range(5000))

    assert len(codes(read(tmp_path, f"services:\n  web:\n{keys}"))) == 1000
