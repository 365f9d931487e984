"""Stands for the command ``docker`` where no container engine is: what CDK builds images with.

``cdk deploy`` runs it as ``CDK_DOCKER``. An image is the folder that it is built from, as one that
``python -m tools.local_aws push`` brings is; which application that is, the Dockerfile says:
``LABEL org.opencontainers.image.title="flask-app"``.
"""

import argparse
import json
import re
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from tools.local_aws.instance import LocalAws, LocalAwsError
from tools.local_aws.registry import PushError

_TITLE = re.compile(r'^LABEL\s+org\.opencontainers\.image\.title="?([^"\s]+)"?', re.MULTILINE)


@dataclass(frozen=True)
class _Built:
    folder: str
    application: str


class _Images:
    """What was built and not pushed yet, by its names."""

    def __init__(self, state: Path) -> None:
        self._folder = state / "built"

    def find(self, name: str) -> _Built | None:
        file = self._file(name)
        return _Built(**json.loads(file.read_text())) if file.is_file() else None

    def keep(self, name: str, built: _Built) -> None:
        self._folder.mkdir(exist_ok=True)
        self._file(name).write_text(json.dumps(asdict(built)))

    def _file(self, name: str) -> Path:
        return self._folder / f"{name.replace('/', '%')}.json"


def main() -> None:
    state, command, *arguments = sys.argv[1:]
    images = _Images(Path(state))
    match command:
        case "login":
            sys.stdin.read()
        case "inspect":
            sys.exit(0 if images.find(arguments[-1]) else f"No such image: {arguments[-1]}")
        case "build":
            _build(images, arguments)
        case "tag":
            images.keep(arguments[1], _found(images, arguments[0]))
        case "push":
            _push(Path(state), images, arguments[-1])
        case _:
            sys.exit(f"The local AWS has no docker {command}.")


def _build(images: _Images, arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="docker build")
    parser.add_argument("--tag", required=True)
    parser.add_argument("--file", default="Dockerfile")
    given, others = parser.parse_known_args(arguments)
    folder = Path(others[-1]).resolve()
    title = _TITLE.search((folder / given.file).read_text())
    if title is None:
        sys.exit(
            f"{folder / given.file} does not say which application it is. Write such as\n"
            'LABEL org.opencontainers.image.title="flask-app", the name of an entry in '
            "tools/local_aws/images.toml"
        )
    images.keep(given.tag, _Built(str(folder), title[1]))


def _found(images: _Images, name: str) -> _Built:
    built = images.find(name)
    return built if built else sys.exit(f"No such image: {name}")


def _push(state: Path, images: _Images, name: str) -> None:
    built = _found(images, name)
    uri, _, tag = name.rpartition(":")
    aws = LocalAws.find(state)
    if aws is None:
        sys.exit("The local AWS is not running.")
    try:
        print(aws.push(uri, tag, Path(built.folder), built.application))
    except (PushError, LocalAwsError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
