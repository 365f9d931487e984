"""What is in variables and in the files of secrets is told to nobody."""

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.doors.checking import check

_MARKER = "k3v9q-unlike-any-other-text"
_AROUND = ["{}", "postgres://app:{}@db:5432/app", "http://api:8080/?key={}", "{}\n{}", "${{X:-{}}}"]
_NAMES = ["PASSWORD", "API_KEY", "DB_URL", "LEVEL", "AWS_X", "1ST", "A B", "ä", "a.b"]

_VALUES = st.sampled_from([each.format(_MARKER, _MARKER) for each in _AROUND])
_VARIABLES = st.dictionaries(st.sampled_from(_NAMES), _VALUES, min_size=1, max_size=4)


@st.composite
def _files(draw: st.DrawFn) -> dict[str, str]:
    """A file whose variables, build arguments and secrets hold the marker."""
    variables = draw(_VARIABLES)
    as_list = [f"{name}={value}" for name, value in variables.items()]
    service: dict[str, Any] = {
        "image": "nginx",
        "ports": ["80:80", "80:81"],
        "environment": draw(st.sampled_from([variables, as_list, [*as_list, *as_list], [as_list]])),
        "env_file": ["web.env"],
        "build": {"context": ".", "args": variables, "secrets": ["token"]},
        "secrets": ["token", {"source": "given", "target": "/etc/given"}],
    }
    api = {"image": "api:$TAG", "environment": {"FROM_SHELL": "$GIVEN", "SAME": None}}
    whole = {
        "services": {"web": service, "api": api},
        "secrets": {"token": {"file": "token.txt"}, "given": {"environment": "GIVEN"}},
    }
    return {
        "compose.yaml": yaml.safe_dump(whole),
        "web.env": "\n".join(f"V{number}={value}" for number, value in enumerate(as_list)),
        ".env": f"TAG=1\nGIVEN={_MARKER}\nBROKEN='{draw(_VALUES)}",
        "token.txt": _MARKER,
    }


@settings(max_examples=100)
@given(_files(), st.sampled_from([[], ["--on=ec2"], ["--one-task"]]))
def test_no_output_holds_a_value(files: dict[str, str], options: list[str]) -> None:
    assert _MARKER not in check(files, *options).shown


@settings(max_examples=100)
@given(_VARIABLES, st.sampled_from([[], ["--on=ec2"], ["--one-task"]]))
def test_no_output_of_a_valid_file_holds_a_value(
    variables: dict[str, str], options: list[str]
) -> None:
    services = {"web": {"image": "nginx:1", "environment": variables}}
    found = check(yaml.safe_dump({"services": services}), *options)

    assert any(key["path"].startswith("services.web.environment") for key in found.keys)
    assert _MARKER not in found.shown


@pytest.mark.parametrize("key", ["command", "entrypoint", "labels", "healthcheck"])
def test_no_output_holds_what_the_shell_gave(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIVEN", _MARKER)
    value = "{test: curl $GIVEN}" if key == "healthcheck" else '["a=$GIVEN"]'
    found = check(f"services: {{web: {{image: nginx, {key}: {value}, environment: [GIVEN]}}}}")

    assert _MARKER not in found.shown
