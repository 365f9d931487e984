import ast
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from tools.local_aws import hooks
from tools.local_aws.extension import ministack

EXTENSION = Path(ministack.__file__).parent


def test_the_installed_ministack_has_every_name() -> None:
    assert hooks.problems() == []


def test_every_problem_is_reported_at_once() -> None:
    names = {
        "ministack.services.ecs": ("_tasks", "_gone", "_gone_too"),
        "ministack.services.moved": ("_any",),
    }
    assert hooks.problems(names, "9.9.9") == [
        "MiniStack 9.9.9 is needed, 1.5.33 is installed",
        "ministack.services.ecs._gone is missing",
        "ministack.services.ecs._gone_too is missing",
        "ministack.services.moved cannot be imported: No module named 'ministack.services.moved'",
    ]


def test_the_names_are_those_that_the_extension_uses() -> None:
    used = {name for file in EXTENSION.glob("*.py") for name in _ministack_names(file)}
    used.add("ministack.app.app")
    assert used == {f"{module}.{name}" for module, names in hooks.NAMES.items() for name in names}


def _ministack_names(file: Path) -> Iterator[str]:
    modules = {
        name: module.__name__
        for name, module in vars(ministack).items()
        if isinstance(module, ModuleType) and module.__name__.startswith("ministack.")
    }
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            module = modules.get(node.value.id)
            if module:
                yield f"{module}.{node.attr}"
