"""What CDK's own validation and cfn-lint say about the whole app, in each environment."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App
from cfnlint.api import lint_file  # pyright: ignore[reportMissingTypeStubs]

from app import compose
from stacks.environment import environment_from

# Both come from CDK's own output and change nothing: a dependency that a reference implies
# already, and an output that shows what another stack exports.
HARMLESS = {"W3005", "W6001"}


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_whole_app_is_valid(name: str, cdk_json: Mapping[str, Any]) -> None:
    context = cdk_json["context"]
    assert context["@aws-cdk/core:validateAgainstDefaultRules"] is True
    app = App(context=context)
    compose(app, environment_from(context["environments"], name))
    assembly = app.synth()  # It raises what CDK's validation calls an error.
    templates = [Path(stack.template_full_path) for stack in assembly.stacks]
    matches = [match for template in templates for match in lint_file(template)]
    assert [str(match) for match in matches if match.rule.id not in HARMLESS] == []
