"""Containers of services."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdk_containers.findings import errors
from cdk_containers.importers.compose.translation.containers.container import (
    container,
    container_names,
)
from cdk_containers.spec import (
    Container,
    HealthCheck,
    LinuxParameters,
    Platform,
    RestartPolicy,
    SecretsManagerSecret,
)
from tests.importers.compose.translation.translating import Translating, translating


def _container(found: Translating, platform: Platform = Platform.FARGATE) -> Container:
    return container(found.service, "web", platform, found.project)


def test_container_of_a_service(tmp_path: Path) -> None:
    found = translating(
        tmp_path,
        "image: 'shop:1', command: [serve, --fast], entrypoint: /start.sh, working_dir: /srv, "
        "user: '1000:1000', read_only: true, tty: true, stdin_open: true, mem_limit: 256m, "
        "cpus: 0.5, environment: {LEVEL: info, EMPTY: ''}, labels: {team: shop}, "
        "restart: on-failure, stop_grace_period: 20s, init: true, "
        "healthcheck: {test: check}, "
        "x-aws-pull_credentials: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:hub'",
    )
    made = _container(found)

    assert made == Container(
        name="web",
        image="shop:1",
        registry_credentials=SecretsManagerSecret(
            name_or_arn="arn:aws:secretsmanager:eu-west-1:123456789012:secret:hub"
        ),
        cpu_units=512,
        memory_mib=256,
        command=["serve", "--fast"],
        entrypoint=["/start.sh"],
        working_directory="/srv",
        user="1000:1000",
        environment={"LEVEL": "info", "EMPTY": ""},
        health_check=HealthCheck(command="check", timeout_seconds=30),
        read_only_root=True,
        stop_timeout_seconds=20,
        linux=made.linux,
        restart=RestartPolicy(ignored_exit_codes=(0,)),
        labels={"team": "shop"},
        interactive=True,
        pseudo_terminal=True,
    )
    assert made.linux.init_process
    assert not found.told


def test_the_least(tmp_path: Path) -> None:
    found = translating(tmp_path, "")
    made = _container(found)

    assert made == Container(
        name="web",
        image="nginx:1.27",
        memory_reservation_mib=512,
        linux=LinuxParameters(
            capabilities_add=[],
            capabilities_drop=[],
            devices=[],
            dns_servers=[],
            dns_search_domains=[],
        ),
    )
    assert found.told == ["compose-memory-default"]


@pytest.mark.parametrize("name", ["DB_PASSWORD", "api_key", "GITHUB_TOKEN"])
def test_variables_that_look_like_secrets(tmp_path: Path, name: str) -> None:
    found = translating(tmp_path, f"mem_limit: 1g, environment: {{{name}: very-secret}}")

    assert _container(found).environment == {name: "very-secret"}
    assert found.told == [f"compose-secret-in-plain-text environment.{name}"]
    assert "very-secret" not in str(found.findings)
    assert f"x-ecs-secrets: {{{name}: name-of-the-secret}}" in found.findings[0].fix


def test_variables_that_do_not(tmp_path: Path) -> None:
    found = translating(
        tmp_path, "mem_limit: 1g, environment: {DB_PASSWORD: '', DB_PASSWORD_FILE: /run/a}"
    )
    _container(found)

    assert not found.told


def test_names_have_no_dots() -> None:
    names = container_names(["web", "web.1", "web-1", "web_1", "web.1."])

    assert names == {
        "web": "web",
        "web.1": "web-1-",
        "web-1": "web-1",
        "web_1": "web_1",
        "web.1.": "web-1--",
    }


@given(st.lists(st.text(alphabet="ab.-", min_size=1, max_size=5), unique=True, max_size=30))
def test_names_stay_different(services: list[str]) -> None:
    names = container_names(services)

    assert list(names) == services
    assert len(set(names.values())) == len(services)
    assert not [name for name in names.values() if "." in name]


_NUMBERS = st.one_of(
    st.sampled_from(["0", "-1", "1", ".nan", ".inf", "-.inf", "1e308", "18446744073709551615"]),
    st.integers(-(2**63), 2**64 - 1).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
)
_SIZES = st.one_of(
    st.sampled_from(["0", "-1", "1b", "6m", "1g", "9999999999p"]), st.integers(0, 2**63).map(str)
)
_DURATIONS = st.one_of(
    st.sampled_from(["0s", "-1s", "1ns", "30s", "99999999999999999w"]),
    st.integers(-(2**60), 2**60).map(lambda number: f"{number}ms"),
)
_KEYS = {
    **dict.fromkeys(("cpus", "cpu_shares"), _NUMBERS),
    **dict.fromkeys(
        ("mem_limit", "mem_reservation", "memswap_limit", "mem_swappiness", "shm_size"), _SIZES
    ),
    "stop_grace_period": _DURATIONS,
    "ulimits": st.integers(-(2**63), 2**64 - 1).map("{{nofile: {}}}".format),
    "gpus": st.integers(-(2**63), 2**64 - 1).map("[{{count: {}}}]".format),
    "healthcheck": st.tuples(_DURATIONS, _DURATIONS, st.integers(-(2**63), 2**64 - 1)).map(
        lambda each: "{{test: check, interval: {}, timeout: {}, retries: {}}}".format(*each)
    ),
    "logging": _SIZES.map("{{driver: awslogs, options: {{max-buffer-size: {}}}}}".format),
}


@given(st.fixed_dictionaries({}, optional=_KEYS), st.sampled_from(Platform))
def test_any_numbers_end_in_a_container_or_findings(
    keys: dict[str, str], platform: Platform
) -> None:
    service = ", ".join(f"{key}: {value}" for key, value in keys.items())
    with TemporaryDirectory() as folder:
        found = translating(Path(folder), service)
    made = _container(found, platform)

    if not errors(found.findings):
        check = made.health_check
        assert check is None or 2 <= check.timeout_seconds <= check.interval_seconds <= 300
        assert made.cpu_units is None or made.cpu_units >= 2
        assert (made.memory_mib or made.memory_reservation_mib or 0) >= 6
        assert (made.memory_reservation_mib or 0) <= (made.memory_mib or 2**31)
