"""The wheel in a project of somebody else's, with the newest CDK that we pin and the lowest."""

import os
import re
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

REPOSITORY = Path(__file__).parents[2]


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command with nothing of this project on Python's path."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        list(map(str, command)), cwd=cwd, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run("uv", "build", "--wheel", "--out-dir", folder, REPOSITORY, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.mark.parametrize("resolution", ["highest", "lowest-direct"])
def test_readme_example_synthesizes(wheel: Path, tmp_path: Path, resolution: str) -> None:
    run("uv", "venv", "--python", sys.executable, "venv", cwd=tmp_path)
    python = tmp_path / "venv" / "bin" / "python"
    install = ("uv", "pip", "install", "--python", python, "--resolution", resolution)
    run(*install, wheel, cwd=tmp_path)
    (tmp_path / "shop.py").write_text(readme_example())
    run(python, "shop.py", cwd=tmp_path)
    where = run(python, "-c", "import cdk_containers as c; print(c.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(tmp_path)


def test_functions_that_aws_lambda_runs_are_in_it(wheel: Path) -> None:
    """Nothing imports them, so that nobody would miss them before a synthesis."""
    assert "cdk_containers/deploy_time_task/handler/index.py" in ZipFile(wheel).namelist()


def readme_example() -> str:
    """The first Python block of the README, which stands for itself."""
    block = re.search(r"```python\n(.*?)```", (REPOSITORY / "README.md").read_text(), re.DOTALL)
    assert block is not None
    return block[1]
