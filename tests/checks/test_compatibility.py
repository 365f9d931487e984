"""Each cell of the compatibility table, as the checks see it."""

import pytest

from cdk_containers.checks import Context, check_service, check_task
from cdk_containers.checks.compatibility import DIMENSIONS, REFUSED, Trait, refusals
from cdk_containers.findings import Finding, errors
from cdk_containers.spec import Service
from tests.strategies.traits import cells, exceptions, service_with

Cell = tuple[Trait, Trait]


def _errors(service: Service) -> list[Finding]:
    context = Context(platform=service.platform)
    return errors([*check_task(service.task, context), *check_service(service, context)])


@pytest.mark.parametrize("cell", [each for each in cells() if refusals(*each)], ids=" and ".join)
def test_what_does_not_go_together_is_refused_with_a_reason_and_a_fix(cell: Cell) -> None:
    """On any capacity, where each refuses one of the two for a reason of its own."""
    direct = REFUSED.get(frozenset(cell))
    but = direct.unless if direct else frozenset[Trait]()
    names = {" and ".join(cell), " and ".join(reversed(cell))}
    has_capacity = not {*cell}.isdisjoint(DIMENSIONS["capacity"])
    for capacity in DIMENSIONS["capacity"]:
        traits = cell if has_capacity else (*cell, capacity)
        found = _errors(service_with(*traits, but=but))
        told = {(each.message, each.fix) for each in found}
        if direct is not None:
            assert told & {(f"{name}: {direct.reason}", direct.fix) for name in names}
        assert any(
            message.endswith(f": {each.reason}") and fix == each.fix
            for message, fix in told
            for each in refusals(*cell)
        )


@pytest.mark.parametrize("cell", [c for c in cells() if not refusals(*c)], ids=" and ".join)
def test_what_goes_together_has_nothing_wrong(cell: Cell) -> None:
    assert _errors(service_with(*cell)) == []


@pytest.mark.parametrize("traits", list(exceptions()), ids=" and ".join)
def test_what_goes_together_beside_a_third_is_not_refused(traits: tuple[Trait, ...]) -> None:
    one, other, _ = traits
    refused = REFUSED[frozenset({one, other})]
    told = [each for each in _errors(service_with(*traits)) if each.fix == refused.fix]

    assert not any(one in each.message and other in each.message for each in told)


def test_each_trait_is_of_one_dimension() -> None:
    traits = [trait for dimension in DIMENSIONS.values() for trait in dimension]

    assert sorted(traits) == sorted(Trait)


def test_what_is_refused_is_a_pair_of_different_dimensions() -> None:
    assert REFUSED.keys() <= {frozenset(cell) for cell in cells()}
