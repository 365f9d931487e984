"""What ecs-params.yml says of a service beyond compose's words is laid over its container."""

from pathlib import Path
from typing import Any

import pytest

from cdk_containers.findings import Finding
from cdk_containers.spec import (
    Condition,
    Container,
    Dependency,
    LogDriver,
    LogRouter,
    SecretsManagerSecret,
    SsmParameter,
)
from tests.importers.ecs_params.reading import applied, codes, container_of, place, shop

_SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop/db-AbCdEf"  # noqa: S105
_PARAMETER = "arn:aws:ssm:eu-central-1:123456789012:parameter/shop/token"


def _web(folder: Path, text: str, **settings: Any) -> Container:
    """The container of a service that ecs-params.yml says something of."""
    container, findings = _web_with_findings(folder, text, **settings)
    assert not findings
    return container


def _web_with_findings(
    folder: Path, text: str, **settings: Any
) -> tuple[Container, "list[Finding]"]:
    web = Container(name="web", image="nginx:1.27", **settings)
    application = shop(web, Container(name="db", image="postgres:17"))
    content = f"task_definition:\n  services:\n    web: {{{text}}}\n"
    done, findings = applied(folder, content, application)
    return container_of(done), list(findings)


@pytest.mark.parametrize(
    ("text", "setting", "value"),
    [
        ("essential: false", "essential", False),
        (
            f"repository_credentials: {{credentials_parameter: '{_SECRET}'}}",
            "registry_credentials",
            SecretsManagerSecret(name_or_arn=_SECRET),
        ),
        (
            "depends_on: [{container_name: db, condition: healthy}]",
            "depends_on",
            [Dependency(container="db", condition=Condition.HEALTHY)],
        ),
        (
            "depends_on: [{container_name: db, condition: COMPLETE}]",
            "depends_on",
            [Dependency(container="db", condition=Condition.COMPLETE)],
        ),
        (
            "firelens_configuration: {type: fluentd}",
            "log_router",
            LogRouter(kind="fluentd", ecs_metadata=True),
        ),
        (
            "firelens_configuration: {type: fluentbit, options: {config-file-type: file, "
            "config-file-value: /own.conf, enable-ecs-log-metadata: false}}",
            "log_router",
            LogRouter(kind="fluentbit", config_file="/own.conf", ecs_metadata=False),
        ),
    ],
)
def test_one_setting(tmp_path: Path, text: str, setting: str, value: object) -> None:
    assert getattr(_web(tmp_path, text), setting) == value


def test_what_it_does_not_say_stays(tmp_path: Path) -> None:
    settings: dict[str, Any] = {
        "essential": False,
        "registry_credentials": SecretsManagerSecret(name_or_arn="registry"),
        "depends_on": [Dependency(container="db")],
        "log_router": LogRouter(),
        "logging": LogDriver(name="splunk"),
    }
    container = _web(tmp_path, "", **settings)

    assert {name: getattr(container, name) for name in settings} == settings


def test_what_both_say_is_as_it_says(tmp_path: Path) -> None:
    container = _web(
        tmp_path,
        "essential: true, depends_on: [{container_name: db, condition: SUCCESS}]",
        essential=False,
        depends_on=[Dependency(container="db")],
    )

    assert container.essential
    assert container.depends_on == [Dependency(container="db", condition=Condition.SUCCESS)]


@pytest.mark.parametrize(
    ("value_from", "secret"),
    [
        ("/shop/token", SsmParameter(name="/shop/token")),
        ("token", SsmParameter(name="token")),
        (_SECRET, SecretsManagerSecret(name_or_arn=_SECRET)),
        (f"{_SECRET}:user::", SecretsManagerSecret(name_or_arn=_SECRET, json_key="user")),
        (f"{_SECRET}:::", SecretsManagerSecret(name_or_arn=_SECRET)),
    ],
)
def test_secrets(tmp_path: Path, value_from: str, secret: object) -> None:
    container = _web(tmp_path, f"secrets: [{{name: TOKEN, value_from: '{value_from}'}}]")

    assert container.secrets == {"TOKEN": secret}


def test_a_secret_takes_the_place_of_a_plain_variable(tmp_path: Path) -> None:
    container = _web(
        tmp_path,
        "secrets: [{name: TOKEN, value_from: /token}]",
        environment={"TOKEN": "for-development", "PORT": "80"},
    )

    assert container.environment == {"PORT": "80"}
    assert container.secrets == {"TOKEN": SsmParameter(name="/token")}


def test_the_arn_of_a_parameter_is_taken_for_its_name(tmp_path: Path) -> None:
    text = f"secrets: [{{name: TOKEN, value_from: '{_PARAMETER}'}}]"

    container, findings = _web_with_findings(tmp_path, text)

    assert codes(findings) == ["compose-parameter-arn"]
    assert container.secrets == {"TOKEN": SsmParameter(name="/shop/token")}


@pytest.mark.parametrize(
    ("value_from", "code"),
    [
        (f"{_SECRET}::AWSPREVIOUS:", "compose-secret-version"),
        (f"{_SECRET}:user::0123", "compose-secret-version"),
        ("arn:aws:s3:::shop", "compose-secret-reference"),
        ("arn:aws:ssm:eu-central-1:123456789012:document/a", "compose-secret-reference"),
    ],
)
def test_secrets_that_are_none(tmp_path: Path, value_from: str, code: str) -> None:
    container, findings = _web_with_findings(
        tmp_path, f"secrets: [{{name: TOKEN, value_from: '{value_from}'}}]"
    )

    assert codes(findings) == [code]
    assert place(findings[0])[2] == "task_definition.services.web.secrets[0].value_from"
    assert not container.secrets


def test_secret_options_of_the_logging_driver(tmp_path: Path) -> None:
    text = "logging: {secret_options: [{name: splunk-token, value_from: /splunk}]}"
    splunk = LogDriver(name="splunk", options={"splunk-url": "https://splunk.example.com"})

    container = _web(tmp_path, text, logging=splunk)

    assert container.logging == LogDriver(
        name="splunk",
        options={"splunk-url": "https://splunk.example.com"},
        secret_options={"splunk-token": SsmParameter(name="/splunk")},
    )


def test_cloudwatch_logs_has_no_secret_options(tmp_path: Path) -> None:
    text = "logging: {secret_options: [{name: splunk-token, value_from: /splunk}]}"

    _, findings = _web_with_findings(tmp_path, text)

    assert codes(findings) == ["ecs-params-secret-options-unused"]


def test_a_dependency_that_the_task_does_not_have(tmp_path: Path) -> None:
    text = "depends_on: [{container_name: dbb, condition: START}]"

    container, findings = _web_with_findings(tmp_path, text)

    [finding] = findings
    assert finding.code == "ecs-params-service-unknown"
    assert "'dbb'" in finding.message
    assert "'db'" in finding.message
    assert container.depends_on == []
