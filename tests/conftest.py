"""What tests of every part share."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import Stack
from hypothesis import HealthCheck, settings
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from tests.apps import new_stack, recommended_flags

REPOSITORY = Path(__file__).parents[1]

# A change is judged by what it changed: "make test" draws the same examples each time, and
# "make fuzz" draws new ones.
_PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("repeatable", _PATIENT, derandomize=True)
settings.register_profile("fuzz", _PATIENT, print_blob=True)


class YamlFile(SingleFileSnapshotExtension):
    """One snapshot a file, as text that GitHub shows and colours."""

    file_extension = "yaml"
    _write_mode = WriteMode.TEXT


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(YamlFile)


@pytest.fixture(scope="session")
def cdk_json() -> Mapping[str, Any]:
    """The repository's cdk.json, which ``App()`` in a test would ignore."""
    return json.loads((REPOSITORY / "cdk.json").read_text())


@pytest.fixture(scope="session", params=["no-flags", "all-flags"])
def flags(request: pytest.FixtureRequest) -> Mapping[str, Any]:
    """Feature flags: none of them, then all of them."""
    return recommended_flags() if request.param == "all-flags" else {}


@pytest.fixture
def stack() -> Stack:
    """A stack that knows neither its account nor its Region."""
    return new_stack()
