"""The folders are where people look for them, and nothing shadows PyPI's ``constructs``."""

import json
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]


def test_top_level() -> None:
    expected = {
        "app.py",
        "cdk.json",
        "constructs",
        "examples",
        "LICENSE",
        "Makefile",
        "package.json",
        "pyproject.toml",
        "README.md",
        "requirements.txt",
        "stacks",
        "tests",
        "tools",
    }
    assert expected <= {path.name for path in REPOSITORY.iterdir()}


def test_constructs_is_a_source_root() -> None:
    """A Python file directly in it would make ``import constructs`` find it (README, Layout)."""
    folder = REPOSITORY / "constructs"
    assert not list(folder.glob("*.py"))
    packages = [path.name for path in folder.iterdir() if any(path.glob("*.py"))]
    assert packages == ["cdk_containers"]
    assert (folder / "cdk_containers" / "py.typed").exists()


def test_app_imports_constructs_from_pypi() -> None:
    program = "import app, constructs; print(constructs.__file__)"
    shown = subprocess.run(
        [sys.executable, "-c", program], cwd=REPOSITORY, check=True, capture_output=True, text=True
    )
    assert "site-packages" in shown.stdout


def test_pins_are_exact_and_hold_no_address() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (REPOSITORY / name).read_text()
        pins = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
        assert pins
        assert all("==" in pin for pin in pins)
        assert "://" not in text
    lock = (REPOSITORY / "package-lock.json").read_text()
    assert "resolved" not in lock
    assert json.loads(lock)["packages"]["node_modules/aws-cdk"]["version"] == "2.1148.1"


def test_both_requirements_agree() -> None:
    deploy, dev = (
        set((REPOSITORY / name).read_text().splitlines())
        for name in ("requirements.txt", "requirements-dev.txt")
    )
    assert deploy <= dev
