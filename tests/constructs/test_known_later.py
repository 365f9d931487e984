"""What is known at deployment only is refused, or stands in the template as it was given."""

import json

from aws_cdk import App, Token

from cdk_containers.findings import InvalidSpecError
from tests.apps import new_stack
from tests.constructs.building import Home
from tests.strategies.fields import LISTS, NEEDED_EARLIER, NUMBERS, TEXTS

_LATER = {"Fn::ImportValue": "KnownLater"}
_TOKENS = (
    (NUMBERS, Token.as_number(_LATER)),
    (TEXTS, Token.as_string(_LATER)),
    (LISTS, Token.as_list(_LATER)),
)
# What is left out of the template, whatever its value.
_LEFT_OUT = {
    "capacity of instances.provider",
    "ports.host_port",
    "task.files_image",
    "volumes of EFS.root_directory, beside an access point",
}


def test_what_is_not_refused_is_in_the_template() -> None:
    """No number that stands for a later one is compared, added or written by CDK."""
    home = Home(new_stack({"@aws-cdk/core:stackResourceLimit": 0}))
    built: dict[str, str] = {}
    for values, token in _TOKENS:
        for field, build in values.items():
            construct_id = f"Late{len(built)}Service"
            try:
                home.build(construct_id, build(token))
                built[construct_id] = field
            except InvalidSpecError as refused:
                codes = {finding.code for finding in refused.findings}
                assert codes == {NEEDED_EARLIER[field]}

    app = home.stack.node.root
    assert isinstance(app, App)
    resources = app.synth().get_stack_by_name("Test").template["Resources"]
    for construct_id, field in built.items():
        own = {name: each for name, each in resources.items() if name.startswith(construct_id)}
        text = json.dumps(own)
        assert ("KnownLater" in text) != (field in _LEFT_OUT), field
        assert not any(number in text for number in ("e+28", "E+28", "-188815458970")), field
