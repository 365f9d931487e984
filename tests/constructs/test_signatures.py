"""What a reader of the constructs has to take in at once."""

import inspect

import pytest
from constructs import Construct

import cdk_containers

MOST_IN_A_MINIMAL_CALL = 5
# The scope, the id, and what a service of any kind may be told.
MOST_IN_A_SIGNATURE = 18
# One of image and task is needed, which no signature can say.
EITHER = {"image", "task"}


def constructs() -> list[type[Construct]]:
    public = (getattr(cdk_containers, name) for name in cdk_containers.__all__)
    return [each for each in public if isinstance(each, type) and issubclass(each, Construct)]


@pytest.mark.parametrize("construct", constructs(), ids=lambda each: each.__name__)
def test_minimal_call_is_short(construct: type[Construct]) -> None:
    parameters = [*inspect.signature(construct.__init__).parameters.values()][1:]
    needed = [each.name for each in parameters if each.default is inspect.Parameter.empty]
    either = {each.name for each in parameters} >= EITHER
    assert len(needed) + either <= MOST_IN_A_MINIMAL_CALL
    assert len(parameters) <= MOST_IN_A_SIGNATURE


def test_all_constructs_are_looked_at() -> None:
    assert len(constructs()) > 10
