"""What ``-c environment=…`` may name, and what cdk.json may say about it."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from stacks.environment import InvalidEnvironmentError, environment_from


@pytest.fixture
def environments(cdk_json: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {name: dict(each) for name, each in cdk_json["context"]["environments"].items()}


def test_cdk_json_defines_dev_and_prod(environments: dict[str, dict[str, Any]]) -> None:
    dev, prod = (environment_from(environments, name) for name in ("dev", "prod"))
    assert (dev.disposable, prod.disposable) == (True, False)
    assert prod.availability_zones > dev.availability_zones


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (None, "No environment was named"),
        ("staging", "There is no environment 'staging'"),
        (7, "There is no environment 7"),
    ],
)
def test_unknown_name(environments: dict[str, dict[str, Any]], name: object, message: str) -> None:
    with pytest.raises(InvalidEnvironmentError, match=message) as refused:
        environment_from(environments, name)
    assert "cdk.json defines dev, prod" in str(refused.value)
    assert "-c environment=dev" in str(refused.value)


@pytest.mark.parametrize("environments", [None, {}, "dev"])
def test_no_environments(environments: object) -> None:
    with pytest.raises(InvalidEnvironmentError, match="context"):
        environment_from(environments, "dev")


def test_every_problem_is_told_at_once(environments: dict[str, dict[str, Any]]) -> None:
    dev = environments["dev"]
    del dev["region"]
    dev |= {
        "certificate_arn": "nope",
        "disposable": "yes",
        "nat": "double",
        "nat_gateways": 2,
        "alert_email": "us",
    }
    dev["flask_app"] = {**dev["flask_app"], "cpu_units": "256"}
    with pytest.raises(InvalidEnvironmentError) as refused:
        environment_from(environments, "dev")
    for problem in (
        "required field missing @ environments.dev.region",
        "environments.dev.disposable",
        "environments.dev.certificate_arn",
        "environments.dev.nat",
        "environments.dev.alert_email",
        "extra fields found (nat_gateways)",
        "environments.dev.flask_app.cpu_units",
    ):
        assert problem in str(refused.value)


@pytest.mark.parametrize("region", ["mars", "us_east_1", "", 1])
def test_region_that_is_none(environments: dict[str, dict[str, Any]], region: object) -> None:
    environments["dev"]["region"] = region
    with pytest.raises(InvalidEnvironmentError, match=r"environments\.dev\.region"):
        environment_from(environments, "dev")


def test_certificate_of_another_region(environments: dict[str, dict[str, Any]]) -> None:
    environments["prod"]["region"] = "eu-west-1"
    with pytest.raises(InvalidEnvironmentError, match="take no certificate from elsewhere"):
        environment_from(environments, "prod")


def test_app_says_what_is_wrong_and_no_more() -> None:
    """Without the CLI there is no cdk.json, and so no environment."""
    repository = Path(__file__).parents[2]
    shown = subprocess.run(
        [sys.executable, "app.py"], cwd=repository, capture_output=True, text=True
    )
    assert shown.returncode == 1
    assert shown.stderr.startswith('The context has no "environments"')
