"""Configs as files."""

import posixpath
from collections.abc import Iterator

from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.importers.compose.translation.storage.file_mounts import mode_and_owner
from cdk_containers.importers.compose.translation.storage.machine import Machine
from cdk_containers.importers.compose.translation.storage.mounted_files import (
    tell_hidden,
    text_of_file,
    text_that_fits,
)
from cdk_containers.spec import File


def config_files(service: Section, project: Section, machine: Machine) -> Iterator[File]:
    """The configs of a service, each as a file.

    Args:
        service: the service.
        project: the whole model.
        machine: where its files come from.
    """
    for mount in service.sections("configs"):
        name = mount.text("source")
        if name is None:
            continue
        path = posixpath.join("/", mount.text("target") or name)
        if posixpath.dirname(path) == "/":
            mount.refuse(
                "compose-config-folder",
                "target" if "target" in mount else "",
                f"{path} lies in the root of the file system, and ECS can give a container whole "
                "folders only: it would hide everything.",
                f"Give it a folder of its own, such as target: /etc/{name}/{name}, and tell the "
                "application where it is.",
            )
            continue
        content = _content(project.section("configs").section(name), machine)
        if content is not None:
            tell_hidden(mount, "target", path)
            mode, owner = mode_and_owner(mount)
            yield File(path=path, content=content, mode=mode, owner=owner)


def _content(config: Section, machine: Machine) -> str | None:
    file, variable = config.text("file"), config.text("environment")
    if file is not None:
        return text_of_file(file, config, "file", machine)
    if variable is None:
        return text_that_fits(config.text("content"), config, "content")
    if variable not in machine.variables:
        config.refuse(
            "compose-config-variable",
            "environment",
            f"The variable {variable} is not set.",
            "Set it in the environment or in the file .env, or write content: or file:.",
        )
    return text_that_fits(machine.variables.get(variable), config, "environment")
