"""Types in words: what was given instead of what, and what to give."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import is_dataclass
from enum import Enum
from os import PathLike
from typing import Any, Literal, get_args, get_origin

from cdk_containers.spec import (
    Deployment,
    Image,
    LifecycleHook,
    Secret,
    TaskFromFile,
    is_known,
)

_LONGEST_SHOWN = 60
_KINDS: Mapping[Any, str] = {
    bool: "True or False",
    int: "a whole number",
    float: "a number",
    str: "a text",
    dict: "a mapping",
    Mapping: "a mapping",
    list: "a list",
    tuple: "a tuple",
    Sequence: "a list",
    frozenset: "a set",
    PathLike: "a path",
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


def is_of_cdk(it: Any) -> bool:
    """Whether it is a class or an object of CDK, or of a class that adds to one."""
    return hasattr(it, "__jsii_type__")


def wrong_type_message(value: Any, allowed: Sequence[Any]) -> str:
    """What was given, and what the annotation allows.

    Args:
        value: what was given.
        allowed: the types that would be right.
    """
    kind = "" if value is None else f"{_kind_of(value)}, "
    return f"{_shown(value)} is {kind}not {_each_of(allowed, _in_words)}."


def wrong_type_fix(value: Any, allowed: Sequence[Any]) -> str:
    """What to do about a value of a wrong type.

    Args:
        value: what was given.
        allowed: the types that would be right.
    """
    types = [get_origin(each) or each for each in allowed]
    is_later = _is_resolvable(value) or not is_known(value)
    if isinstance(value, Enum) and isinstance(value, int):
        return f"Give its value, {value.value}."
    takes_lists = Sequence in types or list in types
    if takes_lists and isinstance(value, str):
        return f"Write [{_shown(value)}], or one entry for each word."
    if takes_lists and is_dataclass(value):
        return "Write brackets around it: a list may have one entry."
    if takes_lists and isinstance(value, Iterable) and not isinstance(value, Mapping):
        return "Write list(…) around it."
    if str in types and isinstance(value, PathLike):
        return "Write str(…) around it."
    if str in types and is_later:
        return "Give Token.as_string(…)."
    if str in types and isinstance(value, int | float):
        return "Write it in quotation marks."
    return f"Give {_each_of(allowed, _example)}."


def _each_of(allowed: Sequence[Any], words_for: Callable[[Any], str]) -> str:
    """The types in words; that it may be left out goes without saying."""
    return _any_of([*dict.fromkeys(words_for(each) for each in allowed if each is not type(None))])


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
    if of in _EXAMPLES:
        return _EXAMPLES[of]
    if issubclass(of, Enum):
        return _any_of([f"{of.__name__}.{each.name}" for each in of])
    if issubclass(of, TaskFromFile):
        return "task_from_file(…)"
    return _with_article(of) if getattr(of, "_is_protocol", False) else f"{_name(of)}(…)"


def _with_article(of: Any) -> str:
    name = _name(of)
    return f"{'an' if name[0] in 'AEIOUaeiou' else 'a'} {name}"


def _name(of: Any) -> str:
    """A class by its name, with the module of CDK's own, since some of ours are called the same."""
    package, _, module = of.__module__.rpartition(".")
    return f"{module}.{of.__name__}" if package == "aws_cdk" else of.__name__


def _kind_of(value: Any) -> str:
    kinds = (words for of, words in _KINDS.items() if isinstance(value, of))
    kind = None if isinstance(value, Enum) else next(kinds, None)
    return kind or _with_article(type(value))


def _shown(value: Any) -> str:
    if not is_known(value):
        return "What is known only later"
    shown = repr(value)
    return shown if len(shown) <= _LONGEST_SHOWN else f"{shown[:_LONGEST_SHOWN]}…"


def _is_resolvable(value: Any) -> bool:
    """Whether it is one of CDK's tokens that was not made a text."""
    return is_of_cdk(value) and hasattr(value, "resolve")
