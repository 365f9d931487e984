"""Input of the ECS API of any kind that its description allows."""

from typing import Any, cast

from hypothesis import strategies as st

from cdk_containers.importers.aws_cli.limits import NAME, NEEDED
from cdk_containers.importers.aws_cli.service_model import Operation, Shape, input_of, is_document

_TEXTS = st.sampled_from(["a", "web", "Über 7", "arn:aws:iam::123456789012:role/r", "1", "true"])
_NAMES = st.sampled_from(["max-size", "com.example.team", "Name", "tag"])
_ANY = st.dictionaries(_NAMES, st.integers(0, 9) | _TEXTS | st.lists(_TEXTS), min_size=1)


def api_inputs(operation: Operation) -> st.SearchStrategy[dict[str, Any]]:
    """Input of an operation: every field may be there, and what it needs is.

    Args:
        operation: the operation.
    """
    return _of(input_of(operation))


def _of(shape: Shape) -> st.SearchStrategy[Any]:
    if is_document(shape):
        return _ANY
    match shape.type_name:
        case "structure":
            members = {name: st.deferred(_later(member)) for name, member in shape.members.items()}
            names = {*shape.required_members, *NEEDED.get(shape.name, ())}
            needed = {name: members.pop(name) for name in sorted(names)}
            # Few at a time: with all of them, most examples are too large.
            chosen = st.sets(st.sampled_from(sorted(members) or [""]), max_size=4)
            return chosen.map(lambda names: names & members.keys()).flatmap(
                lambda names: st.fixed_dictionaries(
                    {**needed, **{name: members[name] for name in sorted(names)}}
                )
            )
        case "list":
            most = min(shape.metadata.get("max", 2), 2)
            return st.lists(_of(shape.member), min_size=1, max_size=most, unique_by=tag_key)
        case "map":
            return st.dictionaries(_NAMES, _of(shape.value), min_size=1, max_size=2)
        case "boolean":
            return st.booleans()
        case "integer" | "long":
            least = shape.metadata.get("min", 1)
            return st.integers(least, shape.metadata.get("max", least + 100))
        case "double":
            return st.sampled_from([3, 5.5, 33.3])
        case _ if shape.metadata.get("pattern") == NAME:
            return st.sampled_from(["web", "a-1_B"])
        case _:
            return st.sampled_from(shape.enum) if getattr(shape, "enum", None) else _TEXTS


def tag_key(entry: Any) -> object:
    """The key of a tag, which is there once; something of its own for all else.

    Args:
        entry: an entry of any list.
    """
    said = cast("dict[str, object]", entry) if isinstance(entry, dict) else {}
    return said.get("key", object())


def _later(shape: Shape) -> Any:
    return lambda: _of(shape)
