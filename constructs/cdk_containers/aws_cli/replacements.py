"""What an app has in place of what a task definition of the AWS CLI names."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs

from cdk_containers.findings import FilePosition
from cdk_containers.importers.aws_cli.changes import Change
from cdk_containers.importers.aws_cli.document import Document
from cdk_containers.importers.aws_cli.translation.values import maps
from cdk_containers.importers.nodes import MapNode, Plain
from cdk_containers.importers.report import Report
from cdk_containers.spec import Container, EbsVolume, EfsVolume, Image, Secret, Task

# Both, because CDK's stub of IRole names parameters otherwise than Role does.
Role = iam.IRole | iam.Role
_DRIVER = "awslogs"


@dataclass(frozen=True, kw_only=True)
class Replacements:
    """Objects of an app in place of names in a file; ``task_from_file`` says of each what it is."""

    images: Mapping[str, str | Image]
    task_role: Role | None
    execution_role: Role | None
    log_group: logs.ILogGroup | None
    secrets: Mapping[str, Mapping[str, Secret]]
    volumes: Mapping[str, EfsVolume | EbsVolume]

    def changes(self, document: Document) -> dict[str, Change]:
        """What each place in the file says instead.

        Args:
            document: the file.
        """
        said = document.input
        roles = {"taskRoleArn": self.task_role, "executionRoleArn": self.execution_role}
        return {
            **{
                said.entries[key].at.path: role.role_arn
                for key, role in roles.items()
                if role is not None and key in said.entries
            },
            **dict(self._images(said)),
            **dict(self._logs(said)),
        }

    def places(self, document: Document) -> Iterator[str]:
        """Where others take the place of secrets, storage, and images that the file leaves out.

        Args:
            document: the file.
        """
        for name, container in _containers(document.input):
            if name in self.images:
                yield f"{container.at.path}.image"
            for secret in maps(container, "secrets"):
                if secret.text("name") in self.secrets.get(name, {}):
                    yield secret.at.path
        for volume in maps(document.input, "volumes"):
            if volume.text("name") in self.volumes:
                yield volume.at.path

    def in_task(self, task: Task) -> Task:
        """A task with the objects.

        Args:
            task: what the file describes.
        """
        return replace(
            task,
            containers=[self._in_container(each) for each in task.containers],
            volumes=[
                replace(self.volumes[each.name], name=each.name)
                if each.name in self.volumes
                else each
                for each in task.volumes
            ],
        )

    def left_to_cdk(self, properties: Mapping[str, Plain]) -> dict[str, Plain]:
        """What the file says, without what CDK writes for the objects.

        Args:
            properties: what the file says.
        """
        containers = cast("list[dict[str, Any]]", properties.get("ContainerDefinitions", []))
        left = dict(properties)
        left["ContainerDefinitions"] = [self._left(each) for each in containers]
        if "Volumes" in properties:
            left["Volumes"] = _names_alone(properties["Volumes"], self.volumes)
        return left

    def report_unknown(self, document: Document, report: Report) -> None:
        """Tell what is given in place of nothing.

        Args:
            document: the file.
            report: takes the findings.
        """
        variables = {
            name: [secret.text("name") for secret in maps(container, "secrets")]
            for name, container in _containers(document.input)
        }
        asked: list[tuple[str, str, Collection[str | None]]] = []
        asked += [(f"images[{name}]", name, variables) for name in self.images]
        volumes = [volume.text("name") for volume in maps(document.input, "volumes")]
        asked += [(f"volumes[{name}]", name, volumes) for name in self.volumes]
        for name, secrets in self.secrets.items():
            asked.append((f"secrets[{name}]", name, variables))
            known = variables.get(name, ())
            asked += [(f"secrets[{name}][{each}]", each, known) for each in secrets]
        for path, name, known in asked:
            if name not in known:
                there = ", ".join(sorted(filter(None, known))) or "none"
                problem = f"The file has nothing of this name; it has: {there}."
                _unknown(path, problem, "Name one of these.", document.file, report)
        containers = (container for _, container in _containers(document.input))
        if self.log_group is not None and not any(map(_logs_to_cloudwatch, containers)):
            problem = f"No container of the file logs with {_DRIVER}."
            _unknown("log_group", problem, "Leave it out.", document.file, report)

    def _images(self, said: MapNode) -> Iterator[tuple[str, Change]]:
        for name, container in _containers(said):
            if name not in self.images:
                continue
            image = self.images[name]
            if "image" in container.entries:
                uri = _uri(image) or container.text("image")
                yield container.entries["image"].at.path, uri
            if not isinstance(image, str) and "repositoryCredentials" in container.entries:
                # They are for the registry of the file's image.
                yield container.entries["repositoryCredentials"].at.path, None

    def _logs(self, said: MapNode) -> Iterator[tuple[str, Change]]:
        if self.log_group is None:
            return
        values: dict[str, Change] = {
            "awslogs-create-group": None,
            "awslogs-group": self.log_group.log_group_name,
            "awslogs-region": Stack.of(self.log_group).region,
        }
        for _, container in _containers(said):
            options = container.map("logConfiguration").map("options").entries
            if _logs_to_cloudwatch(container):
                given = values.keys() & options.keys()
                yield from ((options[name].at.path, values[name]) for name in sorted(given))

    def _in_container(self, container: Container) -> Container:
        return replace(
            container,
            image=self.images.get(container.name, container.image),
            secrets={**container.secrets, **self.secrets.get(container.name, {})},
        )

    def _left(self, said: Mapping[str, Any]) -> dict[str, Any]:
        name = said.get("Name", "")
        left = dict(said)
        if not isinstance(self.images.get(name, ""), str):
            left.pop("Image", None)
        if "Secrets" in said:
            left["Secrets"] = _names_alone(said["Secrets"], self.secrets.get(name, {}))
        return left


def _uri(image: object) -> str | None:
    """What the container agent pulls, if it is an image at all and that is known."""
    if isinstance(image, str):
        return image
    return image.uri if isinstance(image, Image) else None


def _names_alone(said: object, replaced: Collection[object]) -> list[Plain]:
    """Entries of a list; of those that something takes the place of, only their names."""
    return [
        {"Name": each["Name"]} if each.get("Name") in replaced else each
        for each in cast("list[dict[str, Any]]", said)
    ]


def _containers(said: MapNode) -> Iterator[tuple[str, MapNode]]:
    for container in maps(said, "containerDefinitions"):
        yield container.text("name") or "", container


def _logs_to_cloudwatch(container: MapNode) -> bool:
    return container.map("logConfiguration").text("logDriver") == _DRIVER


def _unknown(path: str, problem: str, fix: str, file: str, report: Report) -> None:
    at = FilePosition(file=file, line=1, column=1)
    report.error("aws-cli-replacement-unknown", at, path, problem, fix)
