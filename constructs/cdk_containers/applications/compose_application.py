"""Compose files as services on Amazon ECS."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from os import PathLike, fspath
from types import MappingProxyType

from aws_cdk import Annotations
from aws_cdk import aws_ecs as ecs
from constructs import Construct

from cdk_containers.applications.container_application import ContainerApplication
from cdk_containers.applications.existing import Existing
from cdk_containers.applications.selection import selected, selection_problems
from cdk_containers.checks import Context, check_application
from cdk_containers.cluster import ContainerCluster
from cdk_containers.doors.compose import in_words_of_compose, read_compose
from cdk_containers.findings import (
    ConstructPath,
    Finding,
    InvalidSpecError,
    error,
    errors,
    warnings,
)
from cdk_containers.importers.compose import Request
from cdk_containers.importers.compose.translation.options import Options
from cdk_containers.importers.files import FileName
from cdk_containers.importers.imported import Imported
from cdk_containers.network import TaskPlacement
from cdk_containers.overlay import Overlay
from cdk_containers.services.operation import Operation
from cdk_containers.spec import Application, Capacity, Platform, platform_of
from cdk_containers.validation import refuse_errors, show_warnings, typed

_NOTHING: Mapping[str, str] = MappingProxyType({})

_IN_FILES = ("services[", "template")


class ComposeApplication(ContainerApplication):
    """The services of compose files, each as a service of Amazon ECS::

        ComposeApplication(self, "Shop", cluster=cluster, file="compose.yaml")

    The files are read as Docker Compose reads them. What Amazon ECS does not do is refused, and
    what it does otherwise is a warning, each with its place in the files.

    Attributes:
        imported: what the files describe, and where in them each part of it comes from.
    """

    @typed
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        cluster: ContainerCluster | ecs.ICluster,
        file: FileName | Sequence[FileName],
        folder: str | None = None,
        ecs_params: str | None = None,
        env_files: Sequence[str] = (),
        environment: Mapping[str, str] = _NOTHING,
        profiles: Sequence[str] = (),
        project_name: str | None = None,
        services: Sequence[str] = (),
        one_task: bool | None = None,
        capacity: Sequence[Capacity] = (),
        existing: Existing = Existing(),
        placement: TaskPlacement | None = None,
        allow_from: Sequence[str] = (),
        operation: Operation = Operation(),
        overlay: Overlay | None = None,
    ) -> None:
        """
        Args:
            scope: the parent.
            construct_id: unique below the parent.
            cluster: where it runs.
            file: a compose file, or several, of which the later ones are merged into the first.
            folder: where their relative paths begin. Default: the folder of the first file.
            ecs_params: an ``ecs-params.yml`` of the ECS CLI, which wins over the compose files.
                Default: none.
            env_files: files of variables for the compose files. Default: ``.env`` beside the first
                one, if it is there.
            environment: variables, which come before those of ``env_files``; nothing is read from
                the process's environment. Default: none.
            profiles: profiles whose services are meant; ``*`` for all. Default: what
                ``COMPOSE_PROFILES`` says.
            project_name: name of the project. Default: what the files say, or the name of
                their folder.
            services: the only ones that are made. Default: all.
            one_task: whether all services run in one task. Default: what the files say; with
                ``ecs_params`` they do; otherwise each runs in a task of its own.
            capacity: what services run on. Default: the cluster's own strategy.
            existing: what is there already. Default: nothing; all that it needs is made.
            placement: where its tasks run. Default: where the files say, or else the cluster's
                network.
            allow_from: addresses that may connect to its load balancers, as CIDR blocks. Default:
                every one.
            operation: logs and shells. Default: logs are kept for 30 days, no shell.
            overlay: raw CloudFormation properties. Default: none.

        Raises:
            InvalidSpecError: something in the files cannot be had on Amazon ECS, or it would not
                work; or it does not fit into a stack.
        """
        files = [fspath(each) for each in ([file] if isinstance(file, str | PathLike) else file)]
        refuse_errors(scope, construct_id, _file_problems(files))
        request = Request(
            files=files,
            folder=folder,
            name=project_name,
            env_files=env_files,
            profiles=profiles,
            environment=environment,
        )
        options = Options(
            platform=platform_of(capacity or _default_capacity(cluster)),
            one_task=one_task,
            given_volumes=frozenset(existing.volumes),
            given_secrets=frozenset(existing.secrets),
            given_certificate=existing.certificate is not None,
        )
        reading = read_compose(request, ecs_params=ecs_params, options=options)
        if refused := errors(reading.findings):
            raise InvalidSpecError(refused)
        imported = reading.imported
        refuse_errors(scope, construct_id, selection_problems(imported.spec, services))
        application = selected(imported.spec, services)
        try:
            super().__init__(
                scope,
                construct_id,
                cluster=cluster,
                application=application,
                capacity=capacity,
                existing=existing,
                placement=placement,
                allow_from=allow_from,
                operation=operation,
                overlay=overlay,
            )
        except InvalidSpecError as refused:
            raise InvalidSpecError(
                [_in_files(each, imported) for each in refused.findings]
            ) from None
        self.imported: Imported[Application] = replace(imported, spec=application)
        _tell_once(self, application, options.platform)
        show_warnings(self, reading.findings)


def _file_problems(files: Sequence[str]) -> Iterator[Finding]:
    if not files:
        yield error(
            "compose-file-not-named",
            "file",
            "No compose file is named.",
            "Name one, such as file='compose.yaml'.",
        )


def _default_capacity(cluster: ContainerCluster | ecs.ICluster) -> Sequence[Capacity]:
    return cluster.default_capacity if isinstance(cluster, ContainerCluster) else ()


def _tell_once(made: ContainerApplication, application: Application, platform: Platform) -> None:
    """Take back what the services warn of themselves: it is told with its place in the files."""
    found = warnings(check_application(application, Context(platform=platform)))
    members = (*made.services.values(), *made.tasks.values())
    for child, code in product(members, {each.code for each in found}):
        Annotations.of(child).acknowledge_warning(f"cdk-containers:{code}")


def _in_files(finding: Finding, imported: Imported[Application]) -> Finding:
    """A finding about the application, where its author finds it."""
    where, finding = finding.where, in_words_of_compose(finding)
    if not isinstance(where, ConstructPath) or not where.path.startswith(_IN_FILES):
        return finding
    return finding.at(imported.place_of(where.path))
