"""Arguments of the wrong type: Python takes them, and they would end in a traceback far away."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum, StrEnum
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from cdk_containers.checks.context import Context
from cdk_containers.checks.rule import Problem, rule
from cdk_containers.spec import (
    Deployment,
    Image,
    LifecycleHook,
    ListenerRule,
    Secret,
    Service,
    Task,
    is_known,
)

_LONGEST_SHOWN = 60
_COLLECTIONS: Mapping[Any, str] = {Sequence: "a list", frozenset: "a set"}
_KINDS: Mapping[Any, str] = {
    bool: "True or False",
    int: "a whole number",
    float: "a number",
    str: "a text",
    Mapping: "a mapping",
    **_COLLECTIONS,
}
_WORDS: Mapping[Any, str] = {
    **_KINDS,
    Literal: "a text",
    Image: "an image",
    LifecycleHook: "a hook",
    Secret: "a secret",
}
_EXAMPLES: Mapping[Any, str] = {
    **_KINDS,
    Deployment: "Rolling(…), BlueGreen(…), Canary(…) or Linear(…)",
    Image: "ImageUri, ImageBuild or repository.image(tag)",
    LifecycleHook: "Approval or FunctionHook",
    Secret: "SecretsManagerSecret, SsmParameter, SecretObject or ParameterObject",
}


Subject = Task | Service | Mapping[str, ListenerRule]


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
    fitting = next((each for each in _alternatives(hint) if _fits(value, each)), None)
    if fitting is None:
        kind = "" if value is None else f"{_kind_of(value)}, "
        message = f"{_shown(value)} is {kind}not {_names(hint, _in_words)}."
        yield Problem(place, message, _fix(value, hint))
    elif get_origin(fitting) is Mapping:
        for name, each in value.items():
            yield from wrong_types(each, get_args(fitting)[1], f"{place}[{name}]")
    elif get_origin(fitting) in _COLLECTIONS:
        for number, each in enumerate(value):
            yield from wrong_types(each, get_args(fitting)[0], f"{place}[{_name_of(each, number)}]")
    elif is_dataclass(fitting):
        yield from _in_fields(value, f"{place}.")


def _in_fields(subject: Any, place: str) -> Iterator[Problem]:
    hints = _hints(subject.__class__)
    for field in fields(subject):
        yield from wrong_types(
            getattr(subject, field.name), hints[field.name], f"{place}{field.name}"
        )


@cache
def _hints(of: type) -> Mapping[str, Any]:
    return get_type_hints(of)


def _alternatives(hint: Any) -> Sequence[Any]:
    return get_args(hint) if get_origin(hint) in (Union, UnionType) else [hint]


def _fits(value: Any, hint: Any) -> bool:
    of = get_origin(hint) or hint
    if of is float or of is int:
        # Other rules tell of fractions.
        return isinstance(value, int | float) and not isinstance(value, bool)
    if of is Literal or _is_enum(of, StrEnum):
        # Other rules tell which there are.
        return isinstance(value, str)
    if of is Sequence and isinstance(value, str):
        return False
    if getattr(of, "_is_protocol", False) and hasattr(of, "__jsii_type__"):
        # Python cannot tell which of CDK's objects has which of CDK's interfaces.
        return hasattr(value, "__jsii_type__")
    return not isinstance(of, type) or isinstance(value, of)


def _name_of(value: Any, number: int) -> str | int:
    """What the findings of other rules call an entry of a list."""
    named = (getattr(value, field, None) for field in ("name", "path", "host_path"))
    return next((name for name in named if isinstance(name, str)), number)


def _names(hint: Any, name_of: Callable[[Any], str]) -> str:
    """What an annotation allows; that it may be left out goes without saying."""
    allowed = [each for each in _alternatives(hint) if each is not type(None)]
    return _any_of(list(dict.fromkeys(map(name_of, allowed))))


def _any_of(names: Sequence[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last


def _in_words(hint: Any) -> str:
    of = get_origin(hint) or hint
    return _WORDS.get(of) or _with_article(of)


def _example(hint: Any) -> str:
    of = get_origin(hint) or hint
    if of is Literal:
        return _any_of([repr(each) for each in get_args(hint)])
    if _is_enum(of, Enum):
        return _any_of([f"{of.__name__}.{each.name}" for each in of])
    return _EXAMPLES.get(of) or f"{of.__name__}(…)"


def _is_enum(of: Any, kind: type[Enum]) -> bool:
    return isinstance(of, type) and issubclass(of, kind)


def _with_article(of: Any) -> str:
    return f"{'an' if of.__name__[0] in 'AEIOU' else 'a'} {of.__name__}"


def _kind_of(value: Any) -> str:
    named = (words for of, words in _KINDS.items() if isinstance(value, of))
    return next(named, None) or _with_article(type(value))


def _shown(value: Any) -> str:
    if not is_known(value):
        return "What is known only later"
    shown = repr(value)
    return shown if len(shown) <= _LONGEST_SHOWN else f"{shown[:_LONGEST_SHOWN]}…"


def _fix(value: Any, hint: Any) -> str:
    allowed = [get_origin(each) or each for each in _alternatives(hint)]
    if Sequence in allowed and isinstance(value, str):
        return f"Write [{_shown(value)}], or one entry for each word."
    if Sequence in allowed and is_dataclass(value):
        return "Write brackets around it: a list may have one entry."
    if str in allowed and isinstance(value, int | float):
        return "Write it in quotation marks." if is_known(value) else "Give Token.as_string(…)."
    return f"Give {_names(hint, _example)}."
