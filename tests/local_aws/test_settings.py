"""Whatever the caller's shell points at, the local AWS is what is reached."""

from pathlib import Path

import pytest

from tests.local_aws.deployment import REPOSITORY, application_in, free_port
from tools.local_aws import LocalAws, environment, process_environment

NOBODY = "http://127.0.0.1:9"


@pytest.fixture
def foreign_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, NOBODY)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_PROFILE", "missing")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/missing")
    monkeypatch.setenv("AWS_ENDPOINT_URL", NOBODY)
    monkeypatch.setenv("AWS_SESSION_TOKEN", "real")


@pytest.mark.usefixtures("foreign_shell")
def test_a_foreign_shell_reaches_it_too(tmp_path: Path) -> None:
    application, _ = application_in(tmp_path)
    with LocalAws.start(tmp_path / "state", free_port()) as aws:
        assert aws.client("sts").get_caller_identity()["Account"] == "000000000000"
        aws.client("ecr").create_repository(repositoryName="app")
        assert aws.push(REPOSITORY, "v1", application).startswith("sha256:")
        assert aws.request("gone-1.us-east-1.elb.amazonaws.com").status == 404


def test_the_environment_reaches_no_real_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "real")
    found = process_environment(4566)
    assert "AWS_PROFILE" not in found
    assert "AWS_SESSION_TOKEN" not in found
    assert found["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4566"
    assert environment(4566).items() <= found.items()


def test_proxies_are_passed_by_beside_the_caller_s_own_exceptions(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_PROXY", "intranet, localhost")
    monkeypatch.setenv("no_proxy", "example.org")
    found = process_environment(4566)
    assert found["NO_PROXY"] == "intranet,localhost,example.org,127.0.0.1"
    assert found["no_proxy"] == found["NO_PROXY"]
