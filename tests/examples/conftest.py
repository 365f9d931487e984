"""The examples are programs, not packages: tests import them by path."""

import importlib.util
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import ModuleType

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"

Running = Callable[..., AbstractContextManager[tuple[subprocess.Popen[str], int]]]
LoadExample = Callable[[str], ModuleType]


@pytest.fixture(scope="session")
def examples() -> Path:
    return EXAMPLES


@pytest.fixture(scope="session")
def load_example() -> Iterator[LoadExample]:
    """Load a file below examples/ as `python <file>` would: its own folder comes first."""
    with pytest.MonkeyPatch.context() as patch:

        def load(relative: str) -> ModuleType:
            path = EXAMPLES / relative
            patch.setattr(sys, "path", [str(path.parent), *sys.path])
            name = f"examples_{relative}".replace("/", "_").removesuffix(".py")
            spec = importlib.util.spec_from_file_location(name, path)
            assert spec is not None
            assert spec.loader is not None
            module = importlib.util.module_from_spec(spec)
            patch.setitem(sys.modules, name, module)
            spec.loader.exec_module(module)
            return module

        yield load


@contextmanager
def _running(
    command: list[str], **environment: str
) -> Generator[tuple[subprocess.Popen[str], int]]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    process = subprocess.Popen(
        command,
        env={
            **os.environ,
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "PYTHONUNBUFFERED": "1",
            **environment,
        },
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert f"Serving on http://127.0.0.1:{port}" in process.stdout.readline()
        yield process, port
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def running() -> Running:
    """Start an example on a free port of 127.0.0.1; it is gone afterwards, come what may."""
    return _running
