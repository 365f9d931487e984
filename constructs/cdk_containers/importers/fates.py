"""What becomes of the values of a file."""

from dataclasses import dataclass
from enum import StrEnum

from cdk_containers.findings import FilePosition


class Disposition(StrEnum):
    """What becomes of a key."""

    MAPPED = "mapped"
    """Amazon ECS does the same."""

    APPROXIMATED = "approximated"
    """It does something close to it, and the reason says what differs."""

    IGNORED = "ignored"
    """Nothing: it makes no difference to what runs."""

    REFUSED = "refused"
    """Nothing is made: without it, something else would run than was asked for."""


@dataclass(frozen=True, kw_only=True)
class Fate:
    """What becomes of a key, and why.

    Args:
        disposition: what becomes of it.
        to: where it goes, by CloudFormation's names, such as ``ContainerDefinition.Image``.
        reason: why it is not simply mapped. Default: it is.
        fix: what its author can do, where ``TARGET`` stands for the target of a mount and
            ``CHOICE`` for what could become of it. With it, they are told in a finding. Default:
            nothing has to be done, and no finding says so.
    """

    disposition: Disposition
    to: str = ""
    reason: str = ""
    fix: str = ""

    @property
    def told(self) -> bool:
        """Whether its author is told in a finding."""
        return bool(self.fix) and self.disposition is not Disposition.MAPPED


def mapped(to: str) -> Fate:
    """ECS does the same.

    Args:
        to: where it goes, by CloudFormation's names.
    """
    return Fate(disposition=Disposition.MAPPED, to=to)


def in_container(to: str) -> Fate:
    """ECS does the same, by a property of the container.

    Args:
        to: the property's name.
    """
    return mapped(f"TaskDefinition.ContainerDefinitions.{to}")


def approximated(to: str, reason: str, fix: str = "") -> Fate:
    """ECS does something close to it.

    Args:
        to: where it goes, by CloudFormation's names.
        reason: what differs.
        fix: what to do where that matters; with it, there is a warning. Default: no warning.
    """
    return Fate(disposition=Disposition.APPROXIMATED, to=to, reason=reason, fix=fix)


def ignored(reason: str, fix: str = "") -> Fate:
    """Nothing becomes of it, and nothing is missing.

    Args:
        reason: why that is harmless.
        fix: what to do where it is not; with it, there is a warning. Default: no warning.
    """
    return Fate(disposition=Disposition.IGNORED, reason=reason, fix=fix)


def refused(reason: str, fix: str) -> Fate:
    """It cannot be had: an error.

    Args:
        reason: why.
        fix: what to write instead.
    """
    return Fate(disposition=Disposition.REFUSED, reason=reason, fix=fix)


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyFate:
    """What becomes of a single value of a model.

    Args:
        path: where it is, such as ``services.web.ports[0].target``.
        at: where it stands in the files.
        fate: what becomes of it.
    """

    path: str
    at: FilePosition
    fate: Fate
