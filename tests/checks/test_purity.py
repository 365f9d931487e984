"""Checking a spec is quick: neither CDK nor Node is started for it."""

import subprocess
import sys
from pathlib import Path

_SOURCES = Path(__file__).parents[2] / "constructs"

_PROGRAM = """
import sys

started = []
events = ("subprocess.Popen", "os.posix_spawn", "os.exec", "os.fork", "os.system")
sys.addaudithook(lambda event, arguments: started.append(event) if event in events else None)
sys.path.insert(0, sys.argv[1])

import cdk_containers
import cdk_containers.checks as checks
from cdk_containers.spec import Container, Service, Task

task = Task(containers=[Container(name="web", image="nginx")])
assert [finding.code for finding in checks.check_task(task)] == ["image-without-version"]
assert checks.check_service(Service(task=task)) == []
{more}
print(sorted({{"aws_cdk", "constructs", "jsii"}} & sys.modules.keys()), started)
"""


def _run(more: str) -> str:
    command = [sys.executable, "-c", _PROGRAM.format(more=more), str(_SOURCES)]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    return result.stdout.strip()


def test_checks_load_neither_cdk_nor_node() -> None:
    assert _run("") == "[] []"


def test_a_construct_loads_both() -> None:
    """So that the test above could fail."""
    loaded, _, started = _run("cdk_containers.TaskDefinition").partition("] ")

    assert loaded == "['aws_cdk', 'constructs', 'jsii'"
    assert "subprocess.Popen" in started
