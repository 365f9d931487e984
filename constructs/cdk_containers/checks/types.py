"""Arguments of the wrong type: Python takes them, and they would end in a traceback far away."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum, StrEnum
from functools import cache
from inspect import getattr_static
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from cdk_containers.checks.context import Context
from cdk_containers.checks.rule import Problem, rule
from cdk_containers.checks.type_words import is_of_cdk, wrong_type_fix, wrong_type_message
from cdk_containers.spec import ListenerRule, Service, Task

Subject = Task | Service | Mapping[str, ListenerRule]

_OURS = __name__.partition(".")[0]
_NOT_THERE = object()


@rule()
def argument_type_invalid(subject: Subject, context: Context) -> Iterator[Problem]:
    """An argument has the type that its annotation names."""
    if isinstance(subject, Mapping):
        yield from wrong_types(subject, Mapping[str, ListenerRule], "rules")
    else:
        yield from _in_fields(subject, "")


def wrong_types(value: Any, hint: Any, place: str) -> Iterator[Problem]:
    """What has not the type of an annotation: a value, or something in it.

    Args:
        value: what was given.
        hint: the annotation. What it does not tell at runtime, such as a protocol of CDK, is not
            looked at.
        place: the value's.
    """
    allowed = get_args(hint) if get_origin(hint) in (Union, UnionType) else [hint]
    fitting = next((each for each in allowed if _fits(value, each)), None)
    if fitting is None:
        yield Problem(place, wrong_type_message(value, allowed), wrong_type_fix(value, allowed))
    elif get_origin(fitting) is Mapping:
        of_names, of_values = get_args(fitting)
        for name, each in value.items():
            yield from wrong_types(name, of_names, f"{place}[{name}]")
            yield from wrong_types(each, of_values, f"{place}[{name}]")
    elif get_origin(fitting) in (Sequence, frozenset):
        for number, each in enumerate(value):
            yield from wrong_types(each, get_args(fitting)[0], f"{place}[{_name_of(each, number)}]")
    else:
        yield from _in_fields(value, f"{place}.")


def _in_fields(subject: Any, place: str) -> Iterator[Problem]:
    of = _class_of_ours(subject.__class__)
    if of is not None:
        hints = _hints(of)
        for field in fields(of):
            given = getattr(subject, field.name)
            yield from wrong_types(given, hints[field.name], f"{place}{field.name}")


@cache
def _class_of_ours(of: type) -> Any:
    """The settings that a class is, or adds to: what others annotate is theirs to check."""
    ours = (each for each in of.__mro__ if each.__module__.partition(".")[0] == _OURS)
    return next((each for each in ours if is_dataclass(each)), None)


@cache
def _hints(of: Any) -> Mapping[str, Any]:
    return get_type_hints(of)


def _fits(value: Any, hint: Any) -> bool:
    of = get_origin(hint) or hint
    if of is float or of is int:
        # Other rules tell of fractions; CDK takes members of an enum for those of its own.
        return isinstance(value, int | float) and not isinstance(value, bool | Enum)
    if of is Literal or _is_a(of, StrEnum):
        # Other rules tell which there are.
        return isinstance(value, str)
    if of is Sequence and isinstance(value, str):
        return False
    if getattr(of, "_is_protocol", False):
        return _may_have(value, of)
    return not isinstance(of, type) or isinstance(value, of)


def _is_a(of: Any, kind: type) -> bool:
    return isinstance(of, type) and issubclass(of, kind)


def _may_have(value: Any, protocol: Any) -> bool:
    if not is_of_cdk(protocol):
        # Python 3.11 would ask for the values, of which those of wrong arguments raise anything.
        names = (name for name in dir(protocol) if not name.startswith("_"))
        return all(getattr_static(value, name, _NOT_THERE) is not _NOT_THERE for name in names)
    # Python cannot tell which of CDK's own objects has which of CDK's interfaces.
    return is_of_cdk(value) and not _is_only_a_construct(type(value), protocol)


def _is_only_a_construct(of: Any, protocol: Any) -> bool:
    """Whether a class of constructs is written in Python, and does not say that it is such."""
    is_construct = getattr(of, "__jsii_type__", None) == "constructs.Construct"
    return is_construct and not any(protocol in each.__mro__ for each in of.__jsii_ifaces__)


def _name_of(value: Any, number: int) -> str | int:
    """What the findings of other rules call an entry of a list."""
    names = (getattr(value, field, None) for field in ("name", "path", "host_path"))
    return next((name for name in names if isinstance(name, str)), number)
