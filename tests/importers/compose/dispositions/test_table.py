"""The table has a row for each key of the grammar, and none for anything else."""

from collections.abc import Iterator

import pytest

from cdk_containers.importers.compose.dispositions.own_keys import OWN
from cdk_containers.importers.compose.dispositions.row import Row
from cdk_containers.importers.compose.dispositions.table import SUBJECTS, TABLE
from cdk_containers.importers.compose.extensions import EXTENSIONS
from cdk_containers.importers.compose.grammar import PROJECT, shapes
from cdk_containers.importers.fates import Disposition, Fate

_SAYS_NOTHING = {"services", "services.*"}


def _patterns(shape: shapes.Shape, path: str = "") -> Iterator[tuple[str, bool]]:
    """Every place of the grammar, and whether nothing is below it."""
    below: list[tuple[str, shapes.Shape]] = []
    for each in shape.shapes if isinstance(shape, shapes.Either) else (shape,):
        match each:
            case shapes.Record():
                below += [
                    (f"{path}.{key}" if path else key, part) for key, part in each.keys.items()
                ]
            case shapes.MapOf():
                below.append((f"{path}.*", each.value))
            case shapes.ListOf():
                below.append((f"{path}[]", each.item))
            case shapes.Pairs():
                below.append((f"{path}.*", shapes.Text()))
            case shapes.Words() | shapes.Hosts():
                below.append((f"{path}[]", shapes.Text()))
            case _:
                pass
    yield path, not below
    for pattern, part in below:
        yield from _patterns(part, pattern)


def _above(pattern: str) -> Iterator[str]:
    """A pattern and those of all that it is in."""
    while pattern:
        yield pattern
        if pattern.endswith("[]"):
            pattern = pattern.removesuffix("[]")
        else:
            pattern = pattern.rpartition(".")[0]


def _known() -> dict[str, bool]:
    found = dict(_patterns(PROJECT))
    for pattern, shape in EXTENSIONS.items():
        found |= dict(_patterns(shape, pattern))
    return found


def test_each_key_has_a_row_or_is_in_one_that_has() -> None:
    leaves = [pattern for pattern, is_leaf in _known().items() if is_leaf]
    missing = [
        pattern
        for pattern in leaves
        if not any(each in TABLE and each not in _SAYS_NOTHING for each in _above(pattern))
    ]

    assert len(leaves) > 400
    assert missing == []


def test_each_key_of_a_service_has_a_row_of_its_own() -> None:
    keys = {pattern for pattern in _known() if pattern.count(".") == 2}
    services = {pattern for pattern in keys if pattern.startswith("services.*.")}

    assert {each for each in services if "[]" not in each} - set(TABLE) == set()


def test_each_row_is_about_something() -> None:
    assert set(TABLE) - set(_known()) == {OWN}
    assert sum(map(len, SUBJECTS.values())) == len(TABLE), "a pattern has two rows"


def test_the_keys_for_amazon_ecs_have_rows_of_their_own() -> None:
    assert set(EXTENSIONS) - set(TABLE) == set()


def _fates(row: Row) -> Iterator[Fate]:
    yield from (row.fargate, row.ec2)
    for case in row.cases:
        yield from (case.fargate, case.ec2)


@pytest.mark.parametrize("pattern", TABLE)
def test_whoever_is_told_is_told_why_and_what_to_do(pattern: str) -> None:
    for fate in _fates(TABLE[pattern]):
        if fate.disposition is Disposition.REFUSED:
            assert fate.told
        if fate.disposition in (Disposition.MAPPED, Disposition.APPROXIMATED):
            assert fate.to
        if fate.disposition is not Disposition.MAPPED:
            assert fate.reason.endswith(".")
        if fate.told:
            assert fate.fix.endswith(".")


@pytest.mark.parametrize("pattern", TABLE)
def test_values_that_fare_differently_are_said_once(pattern: str) -> None:
    values = [case.values for case in TABLE[pattern].cases]

    assert all(values)
    assert len(set(values)) == len(values)
