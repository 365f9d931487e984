"""What contradicts itself is told where it stands."""

from pathlib import Path

import pytest

from tests.importers.compose.reading import codes, place, read


@pytest.mark.parametrize(
    ("web", "code", "path"),
    [
        ("tty: true", "compose-image-missing", ""),
        ("image: a, networks: [x]", "compose-name-unknown", ".networks.x"),
        ("image: a, volumes: ['xx:/x']", "compose-name-unknown", ".volumes[0]"),
        ("image: a, secrets: [x]", "compose-name-unknown", ".secrets[0]"),
        ("image: a, configs: [x]", "compose-name-unknown", ".configs[0]"),
        ("image: a, models: [x]", "compose-name-unknown", ".models.x"),
        ("build: {context: ., secrets: [x]}", "compose-name-unknown", ".build.secrets[0]"),
        ("image: a, depends_on: [x]", "compose-service-unknown", ".depends_on.x"),
        ("image: a, network_mode: 'service:x'", "compose-service-unknown", ".depends_on.x"),
        (
            "image: a, network_mode: host, networks: [default]",
            "compose-keys-exclusive",
            ".network_mode",
        ),
        (
            "build: {dockerfile: a, dockerfile_inline: b}",
            "compose-keys-exclusive",
            ".build.dockerfile_inline",
        ),
        ("image: a, gpus: [{count: 1, device_ids: ['0']}]", "compose-keys-exclusive", ""),
        (
            "build: {platforms: [linux/amd64]}, platform: linux/arm64",
            "compose-keys-contradict",
            ".platform",
        ),
        (
            "image: a, mem_limit: 1g, deploy: {resources: {limits: {memory: 2g}}}",
            "compose-keys-contradict",
            ".mem_limit",
        ),
        (
            "image: a, cpus: 1, deploy: {resources: {limits: {cpus: '2'}}}",
            "compose-keys-contradict",
            ".cpus",
        ),
        ("image: a, scale: 2, deploy: {replicas: 3}", "compose-keys-contradict", ".scale"),
        ("image: a, scale: 2, container_name: bb", "compose-keys-contradict", ".container_name"),
        ("image: a, healthcheck: {test: [curl, x]}", "compose-value-invalid", ".healthcheck.test"),
        (
            "image: a, develop: {watch: [{path: x, action: sync}]}",
            "compose-key-missing",
            ".develop.watch[0]",
        ),
        ("image: a, depends_on: [web]", "compose-dependency-cycle", ".depends_on"),
    ],
)
def test_services(tmp_path: Path, web: str, code: str, path: str) -> None:
    found = read(tmp_path, f"services:\n  web: {{{web}}}\n")

    assert codes(found) == [code]
    assert place(found.findings[0])[::2] == (2, f"services.web{path}")


@pytest.mark.parametrize(
    ("section", "code"),
    [
        ("volumes: {x: {external: true, driver: local}}", "compose-keys-contradict"),
        ("secrets: {x: {}}", "compose-source-unclear"),
        ("secrets: {x: {file: ''}}", "compose-source-unclear"),
        ("secrets: {x: {file: a, environment: b}}", "compose-source-unclear"),
        ("configs: {x: {content: a, file: b}}", "compose-source-unclear"),
    ],
)
def test_resources(tmp_path: Path, section: str, code: str) -> None:
    found = read(tmp_path, f"services: {{web: {{image: a}}}}\n{section}\n")

    assert codes(found) == [code]
    assert place(found.findings[0])[0] == 2


@pytest.mark.parametrize(
    "section",
    [
        "volumes: {x: {external: true, name: y}}",
        "secrets: {x: {external: true}}",
        "secrets: {x: {driver: vault}}",
        "configs: {x: {content: a}}",
    ],
)
def test_resources_that_are_right(tmp_path: Path, section: str) -> None:
    assert codes(read(tmp_path, f"services: {{web: {{image: a}}}}\n{section}\n")) == []


def test_two_containers_of_one_name(tmp_path: Path) -> None:
    found = read(
        tmp_path, "services: {a: {image: a, container_name: xx}, b: {image: b, container_name: xx}}"
    )

    assert codes(found) == ["compose-container-name-repeated"]


def test_a_circle_is_named(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "services: {x: {image: x, depends_on: [a]}, a: {image: a, depends_on: [b]}, "
        "b: {image: b, links: [c]}, c: {image: c, network_mode: 'service:a'}}",
    )

    assert codes(found) == ["compose-dependency-cycle"]
    assert "a -> b -> c -> a" in found.findings[0].message


def test_a_diamond_is_no_circle(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "services: {a: {image: a, depends_on: [b, c]}, b: {image: b, depends_on: [d]}, "
        "c: {image: c, depends_on: [d]}, d: {image: d}}",
    )

    assert codes(found) == []


def test_long_chains_of_dependencies(tmp_path: Path) -> None:
    services = ", ".join(f"s{n}: {{image: a, depends_on: [s{n + 1}]}}" for n in range(3000))

    assert codes(read(tmp_path, f"services: {{{services}, s3000: {{image: a}}}}")) == []
