"""One form of what may be written in several, and means the same."""

from collections.abc import Mapping
from typing import cast

from cdk_containers.findings import FilePosition
from cdk_containers.importers.aws_cli.service_model import Operation
from cdk_containers.importers.aws_cli.translation.sizes import cpu_units, memory_mib
from cdk_containers.importers.nodes import MapNode, Plain, Scalar
from cdk_containers.importers.report import Report

_OWN_HOST_PORT = ("awsvpc", "host")
_NOWHERE = FilePosition(file="", line=1, column=1)


def comparable(given: Mapping[str, Plain], operation: Operation) -> Mapping[str, Plain]:
    """An input in the form that AWS describes it in.

    Args:
        given: the input.
        operation: what takes it.
    """
    if operation is not Operation.TASK_DEFINITION:
        return given
    return {**given, **_sizes(given), **_containers(given)}


def _sizes(task: Mapping[str, Plain]) -> dict[str, Plain]:
    """The sizes of a task in CPU units and MiB: AWS tells ``1 vCPU`` as ``1024``."""
    texts = {name: task[name] for name in ("cpu", "memory") if isinstance(task.get(name), str)}
    written = MapNode(
        entries={
            name: Scalar(value=cast("str", text), at=_NOWHERE) for name, text in texts.items()
        },
        at=_NOWHERE,
    )
    sizes = {"cpu": cpu_units(written, Report()), "memory": memory_mib(written, Report())}
    return {name: str(size) for name, size in sizes.items() if size is not None}


def _containers(task: Mapping[str, Plain]) -> dict[str, Plain]:
    """The containers without the host ports that follow from the network mode."""
    containers = task.get("containerDefinitions")
    if task.get("networkMode") not in _OWN_HOST_PORT or not isinstance(containers, list):
        return {}
    return {"containerDefinitions": [_without_host_ports(each) for each in containers]}


def _without_host_ports(container: Plain) -> Plain:
    given = cast("dict[str, Plain]", container)
    mappings = given.get("portMappings")
    if not isinstance(mappings, list):
        return container
    kept: list[Plain] = [
        {
            name: value
            for name, value in cast("dict[str, Plain]", each).items()
            if name != "hostPort"
        }
        for each in mappings
    ]
    return {**given, "portMappings": kept}
