"""What to run on this machine for a container image: images.toml, read and filled in."""

import sys
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tools.local_aws.addresses import Endpoint

APPLICATION_LABEL = "org.cdk-containers.application"
CATALOGUE = Path(__file__).with_name("images.toml")
_STAND_INS = Path(__file__).with_name("stand_ins")
_PYTHON = ("python", "python3")


@dataclass(frozen=True)
class Image:
    """An image as a container definition names it; one of our own registry has an application."""

    uri: str
    application: str | None
    environment: Mapping[str, str]
    folder: Path | None = None
    """Where its own files are, when it was pushed here."""

    @property
    def repository(self) -> str:
        return repository_of(self.uri)


@dataclass(frozen=True)
class Program:
    """An entry of images.toml."""

    command: tuple[str, ...]
    """Empty for the container's own."""
    environment: Mapping[str, str]
    ports: tuple[int, ...]
    takes_command: bool = False
    """Whether the command of a container, where it has one, stands for this command."""


class NoProgramError(Exception):
    """images.toml does not say what to run for an image, or says it wrongly."""


class Catalogue:
    def __init__(self, entries: Mapping[str, Any]) -> None:
        self._applications = entries.get("application", {})
        self._repositories = entries.get("repository", {})

    @classmethod
    def read(cls, file: Path = CATALOGUE) -> "Catalogue":
        return cls(tomllib.loads(file.read_text()))

    def program(self, image: Image) -> Program:
        entry = self._entry(image)
        if entry is None:
            missing = (
                f"[application.{image.application}]"
                if image.application
                else f'[repository."{image.repository}"]'
            )
            raise NoProgramError(
                f"nothing says what to run on this machine for {image.uri}: "
                f"add an entry {missing} in tools/local_aws/images.toml"
            )
        return Program(
            tuple(entry.get("command", ())),
            entry.get("environment", {}),
            tuple(entry.get("ports", ())),
            entry.get("takes_command", False),
        )

    def _entry(self, image: Image) -> Any:
        if image.application:
            return self._applications.get(image.application)
        whole, last = image.repository, image.repository.rpartition("/")[2]
        return self._repositories.get(whole, self._repositories.get(last))


def repository_of(uri: str) -> str:
    """The image's name without its tag or digest: public.ecr.aws/nginx/nginx:1.27 → …/nginx."""
    name = uri.partition("@")[0]
    folder, slash, last = name.rpartition("/")
    return folder + slash + last.partition(":")[0]


class Ports(dict[int, int]):
    """The real port behind each container port of one task, found when a placeholder asks."""

    def __init__(self, endpoint: Callable[[int], Endpoint]) -> None:
        self._endpoint = endpoint

    def __missing__(self, container_port: int) -> int:
        self[container_port] = self._endpoint(container_port).port
        return self[container_port]


def fill_in(
    program: Program,
    *,
    task: str,
    host: str,
    ports: Ports,
    volumes: Mapping[str, Path],
    image: Path | None = None,
) -> Program:
    """The program with its placeholders, which images.toml explains, replaced.

    {ports[…]} reaches any container of the task, since they share one address.
    """
    known: dict[str, Any] = {
        "python": sys.executable,
        "task": task,
        "address": host,
        "ports": ports,
        "volumes": volumes,
        "stand_ins": _STAND_INS,
    }
    if image:
        known["image"] = image

    def filled(text: str) -> str:
        try:
            return text.format_map(known)
        except (KeyError, ValueError, TypeError) as error:
            raise NoProgramError(
                f"{text!r} in tools/local_aws/images.toml cannot be filled in ({error}); the task "
                f"has the volumes {sorted(volumes)}, and the placeholders are {sorted(known)}"
            ) from error

    return replace(
        program,
        command=tuple(filled(word) for word in program.command),
        environment={name: filled(value) for name, value in program.environment.items()},
    )


def on_this_machine(command: Sequence[str]) -> tuple[str, ...]:
    """A container's command, whose Python is the one that runs the local AWS."""
    first, *rest = command
    return (sys.executable if first in _PYTHON else first, *rest)
