"""What the compatibility table says goes together can be made."""

from collections.abc import Iterator
from itertools import combinations

from aws_cdk import App, Stack

from cdk_containers.checks.compatibility import DIMENSIONS, REFUSED, Trait, refusals
from tests.apps import new_stack
from tests.constructs.building import Home, validated
from tests.strategies.traits import cells, exceptions, service_with

_GOES = {frozenset(cell): cell for cell in cells() if not refusals(*cell)}


def _goes_beside(traits: tuple[Trait, Trait, Trait]) -> bool:
    """Whether a third trait is all that two of them need to go together."""
    one, other, beside = traits
    return all(frozenset({each, beside}) not in REFUSED for each in (one, other))


_GOES_BESIDE = [traits for traits in exceptions() if _goes_beside(traits)]


def test_each_pair_that_goes_together_synthesizes() -> None:
    home = Home(new_stack({"@aws-cdk/core:stackResourceLimit": 0}))
    for index, traits in enumerate([*_GOES.values(), *_GOES_BESIDE]):
        home.build(f"Service{index}", service_with(*traits))


def test_each_pair_that_goes_together_passes_every_validation() -> None:
    app = App(context={"@aws-cdk/core:validateAgainstDefaultRules": True})
    # CloudFormation takes 500 resources a template.
    homes = [Home(Stack(app, f"Test{number}")) for number in range(3)]
    for index, traits in enumerate([*_with_many_traits(), *_GOES_BESIDE]):
        homes[index % len(homes)].build(f"Service{index}", service_with(*traits))
    validated(app)


def _with_many_traits() -> Iterator[list[Trait]]:
    """Traits of few services that have each pair in one of them, since validation takes long."""
    left = set(_GOES)
    while left:
        traits = list(next(cell for pair, cell in _GOES.items() if pair in left))
        for choices in DIMENSIONS.values():
            fitting = [
                choice
                for choice in choices
                if set(choices).isdisjoint(traits)
                and all(frozenset({choice, each}) in _GOES for each in traits)
            ]
            if fitting:
                new = [
                    sum(frozenset({choice, each}) in left for each in traits) for choice in fitting
                ]
                traits.append(fitting[new.index(max(new))])
        left -= {frozenset(pair) for pair in combinations(traits, 2)}
        yield traits
