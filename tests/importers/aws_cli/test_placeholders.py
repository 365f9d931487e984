"""What other tools fill in is told where it is no text of somebody else's."""

from typing import Any

import pytest

from cdk_containers.importers.aws_cli.placeholders import is_placeholder
from cdk_containers.importers.nodes import plain
from tests.importers.aws_cli.documents import codes, read


@pytest.mark.parametrize(
    "text",
    [
        "{{ must_env `TAG` }}",
        "app:${TAG}",
        "app:$TAG",
        "<IMAGE1_NAME>",
        "%TAG%",
        "$(TAG)",
        "%{ if a }b%{ endif }",
        "{% if a %}",
        "<%= tag %>",
    ],
)
def test_placeholders(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize("text", ["nginx:1.27", "a$", "1 < 2", "100%", "{x}", "$5", ""])
def test_other_texts(text: str) -> None:
    assert not is_placeholder(text)


def _container(**more: Any) -> dict[str, Any]:
    return {"family": "web", "containerDefinitions": [{"name": "web", "image": "a:1", **more}]}


@pytest.mark.parametrize(
    "said",
    [
        {"image": "shop/web:{{ must_env `TAG` }}"},
        {"secrets": [{"name": "A", "valueFrom": "arn:aws:ssm:${REGION}:1:parameter/a"}]},
        {"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-region": "<REGION>"}}},
    ],
)
def test_what_is_to_be_filled_in_stays_and_is_told(said: dict[str, Any]) -> None:
    document, findings = read(_container(**said))

    assert document is not None
    assert plain(document.input) == _container(**said)
    assert codes(findings) == {"aws-cli-placeholder"}


@pytest.mark.parametrize(
    "said",
    [
        {"command": ["sh", "-c", "echo ${HOME}"]},
        {"environment": [{"name": "A", "value": "$B"}]},
        {"logConfiguration": {"logDriver": "syslog", "options": {"tag": "{{.Name}}"}}},
        {"healthCheck": {"command": ["CMD-SHELL", "test $A"]}},
        {"dockerLabels": {"a": "<b>"}},
    ],
)
def test_what_others_read_themselves(said: dict[str, Any]) -> None:
    _, findings = read(_container(**said))

    assert not findings
