"""The page for people with compose files: what its commands print is what they really print."""

import io
import re
import shlex
from contextlib import chdir, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import wrap

from cdk_containers.cli import main

PATH = Path(__file__).parents[2] / "docs" / "from-compose-to-ecs.md"

_FILE = re.compile(r"```yaml\n# (\S+)\n(.*?)```", re.DOTALL)
_CONSOLE = re.compile(r"```console\n\$ cdk-containers ([^\n]*)\n.*?```", re.DOTALL)
_COMMAND = "cdk-containers"
_WIDTH = 100


def page() -> str:
    """The page as it stands, with the output that its commands have now."""
    text = PATH.read_text()
    with TemporaryDirectory() as folder, chdir(folder):
        for name, content in _FILE.findall(text):
            # As it is copied from the page.
            Path(name).write_text(f"# {name}\n{content}")
        # What the files lead to.
        Path("api").mkdir()
        Path("api", "Dockerfile").write_text("FROM scratch\n")
        Path("web").mkdir()
        Path("web", "shop.conf").write_text("server { listen 80; }\n")
        return _CONSOLE.sub(lambda found: _console(found[1]), text)


def _console(command: str) -> str:
    with redirect_stdout(io.StringIO()) as printed:
        main(shlex.split(command))
    lines = (
        part
        for line in printed.getvalue().splitlines()
        for part in wrap(line, _WIDTH, subsequent_indent="    ", break_on_hyphens=False)
    )
    return "\n".join([f"```console\n$ {_COMMAND} {command}", *lines, "```"])
