"""How long a deployment waits on purpose."""

import pytest
from aws_cdk import Token

from cdk_containers.spec import BlueGreen, Canary, Deployment, Linear, Rolling

_LATER = int(Token.as_number({"Ref": "Something"}))


@pytest.mark.parametrize(
    ("deployment", "minutes"),
    [
        (Rolling(), 0),
        (Rolling(bake_minutes=7), 7),
        (BlueGreen(bake_minutes=7), 7),
        (Canary(canary_bake_minutes=10, bake_minutes=7), 17),
        # 50 and 100 percent: nothing waits after the last step.
        (Linear(step_percent=50, step_bake_minutes=10, bake_minutes=7), 17),
        # 11, 22 … 99 and 100 percent.
        (Linear(step_percent=11, step_bake_minutes=10, bake_minutes=0), 90),
        (Linear(step_percent=100, step_bake_minutes=10, bake_minutes=7), 7),
        # What cannot be told, or makes no sense, is no time.
        (BlueGreen(bake_minutes=_LATER), None),
        (Canary(canary_bake_minutes=_LATER), None),
        (Linear(step_bake_minutes=_LATER), None),
        (Linear(step_percent=_LATER), None),
        (Linear(step_percent=0), None),
        (Linear(step_percent=-5), None),
        (Linear(step_percent=float("nan")), None),
        (Linear(step_percent=1e-320), None),
    ],
)
def test_minutes_of_waiting(deployment: Deployment, minutes: float | None) -> None:
    assert deployment.minutes_of_waiting == minutes
