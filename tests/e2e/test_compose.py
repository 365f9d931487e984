"""The flask-app of the examples by the compose door: its files alone, and the real CDK CLI."""

import json
import os
from collections.abc import Iterator

import pytest

from tests.e2e.leftovers import leftovers
from tools.local_app import LocalApp
from tools.local_aws import LocalAws

pytestmark = pytest.mark.e2e

FILES = "examples/flask-app/docker-compose.yml --ecs-params examples/flask-app/ecs-params.yml"
APP = (
    *("--app", f"cdk-containers app {FILES}"),
    *("--context", f"cdk-containers={json.dumps({'disposable': True})}"),
)
STACK = "flask-app"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalApp]:
    """Its tasks are processes, whether or not this machine has a container engine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOCKER_HOST", f"unix://{os.devnull}")
        with LocalAws.start(tmp_path_factory.mktemp("local-aws")) as aws:
            yield LocalApp(aws, show_progress=False)


def url(app: LocalApp) -> str:
    (found,) = (value for key, value in app.outputs(STACK).items() if "Url" in key)
    return found


def test_the_files_are_built_deployed_and_answer(app: LocalApp) -> None:
    app.cdk("bootstrap", *APP)
    app.cdk("deploy", "--require-approval", "never", *APP)
    answer = app.aws.request(url(app).removeprefix("http://").partition("/")[0])
    assert json.loads(answer.text)["message"] == "Hello from Amazon ECS!"


def test_no_change_is_no_difference(app: LocalApp) -> None:
    shown = app.cdk("diff", "--fail", "--method=template", *APP)
    assert "Number of stacks with differences: 0" in shown


def test_destroy_leaves_nothing(app: LocalApp) -> None:
    app.cdk("destroy", "--force", *APP)
    assert leftovers(app.aws, (STACK,)) == {}
