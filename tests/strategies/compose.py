"""Compose files as people, machines and accidents write them."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any, cast

from hypothesis import strategies as st

from cdk_containers.importers.compose.grammar import PROJECT, shapes

_WORDS = """
    a a:b 80 8080:80 ./a:/b $SECRET ${SECRET:-x} ${ $$ all * 1g 30s service:a compose.yaml
    CMD ' x-a yes a=b 0440 \\ 1-3:1-3
"""
_TEXTS = st.sampled_from(["", *_WORDS.split()])
VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | _TEXTS | st.text()
"""Single values of every kind."""

_NAMES = st.sampled_from(["a", "b", "default", "x-a"]) | st.text(max_size=5)

ANYTHING: st.SearchStrategy[Any] = st.recursive(
    VALUES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=3),
    max_leaves=6,
)
"""What YAML and JSON can say."""

TEXTS = st.text(alphabet=st.sampled_from("ab:-?!&*<>[]{}#|'\"%@,. \n\t0$~=")) | st.text()
"""Texts, many of them with what means something in YAML."""


def like(shape: shapes.Shape) -> st.SearchStrategy[Any]:
    """Values that are more or less what belongs somewhere.

    Args:
        shape: what belongs there.
    """
    if isinstance(shape, shapes.Record):
        keys = {key: st.deferred(lambda part=part: like(part)) for key, part in shape.keys.items()}
        some = st.lists(st.sampled_from(sorted(keys)), max_size=6, unique=True)
        records = some.flatmap(lambda names: st.fixed_dictionaries({n: keys[n] for n in names}))
        return st.one_of(records, records, records, VALUES)
    if isinstance(shape, shapes.MapOf):
        value = st.deferred(lambda: like(shape.value))
        return st.dictionaries(_NAMES, value, max_size=3) | st.lists(_TEXTS, max_size=3) | VALUES
    if isinstance(shape, shapes.ListOf):
        item = st.deferred(lambda: like(shape.item))
        return st.lists(item | _TEXTS, max_size=3) | VALUES
    if isinstance(shape, shapes.Either):
        return st.one_of(*map(like, shape.shapes))
    return VALUES | ANYTHING


SERVICES = like(PROJECT.keys["services"])
"""What is more or less a mapping of services."""


@st.composite
def mutated(draw: st.DrawFn, whole: Any) -> Any:
    """Data in which up to three parts are dropped, repeated, or something else.

    Args:
        draw: Hypothesis's.
        whole: lists, mappings and values.
    """
    changed = deepcopy(whole)
    for _ in range(draw(st.integers(1, 3))):
        parts = list(_parts(changed))
        if not parts:
            break
        container, key = draw(st.sampled_from(parts))
        repeated = deepcopy(container[key])
        match draw(st.sampled_from(["drop", "repeat", "replace", "move"])):
            case "drop":
                del container[key]
            case "repeat" if isinstance(container, list):
                cast("list[Any]", container).append(repeated)
            case "repeat":
                container[draw(_NAMES)] = repeated
            case "move":
                other, name = draw(st.sampled_from(parts))
                container[key] = deepcopy(other[name])
            case _:
                container[key] = draw(ANYTHING)
    return changed


def _parts(data: Any) -> Iterator[tuple[Any, Any]]:
    """Each part of something, as the list or mapping that it is in and its key there."""
    if isinstance(data, list):
        items: list[tuple[Any, Any]] = list(enumerate(cast("list[Any]", data)))
    else:
        items = list(cast("dict[Any, Any]", data).items())
    for key, value in items:
        yield data, key
        if isinstance(value, list | dict):
            yield from _parts(value)
