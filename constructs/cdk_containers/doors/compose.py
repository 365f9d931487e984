"""Compose files as a description of what to run, with everything that is wrong with them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from cdk_containers.checks import Context, check_application
from cdk_containers.findings import FilePosition, Finding, Where, warning
from cdk_containers.importers.compose import Request
from cdk_containers.importers.compose.importing import import_compose
from cdk_containers.importers.compose.translation.options import Options
from cdk_containers.importers.fates import KeyFate
from cdk_containers.importers.imported import Imported
from cdk_containers.spec import Application

IN_WORDS_OF_COMPOSE: Mapping[str, str] = {
    "container-resources-out-of-range": "compose-value-out-of-range",
    "healthy-without-health-check": "compose-healthy-without-healthcheck",
    "image-name-empty": "compose-key-refused",
    "listener-port-repeated": "compose-published-port-taken",
    "published-port-unknown": "compose-port-taken-in-task",
    "published-udp-unchecked": "compose-udp-without-check",
    "secret-in-plain-text": "compose-secret-in-plain-text",
    "udp-target-unchecked": "compose-udp-without-check",
}
"""What the importer tells as well, in words that fit the file better."""

_FOLLOWS: Mapping[str, str] = {"compose-autoscaling-incomplete": "compose-value-invalid"}
"""What is told of the rest where something wrong has been left out."""

_CERTIFICATE = (
    "Name one of AWS Certificate Manager: x-ecs-certificate: arn:… in the compose file, "
    "certificate in the context cdk-containers of the app, or existing=Existing(certificate=…) "
    "of the construct."
)

_FIXES: Mapping[str, str] = {
    "application-certificate-missing": _CERTIFICATE,
    "build-folder-missing": (
        "Correct the path in build; relative ones begin in the folder of the compose file."
    ),
    "log-router-missing": (
        "Write logging: {driver: awslogs}, or that of the log service itself, such as splunk."
    ),
    "published-port-unknown": "Publish one of these, or write the port in expose.",
    "stack-too-large": (
        "Split it: several stacks, each with some of the services (cdk-containers app --service "
        "NAME, or services=[…] of the construct) and what the first one made (existing=…); "
        "profiles choose services, too."
    ),
    "subnets-missing": (
        "Name them in the context: cdk-containers.vpc.public_subnet_ids, or import the VPC of the "
        "construct's cluster with them; or publish no ports."
    ),
}
"""What to write in compose files, where the checks say what to write in Python."""


@dataclass(frozen=True, kw_only=True)
class ComposeReading:
    """Compose files, read and checked.

    Args:
        imported: what they describe, and where in them each part of it comes from. Where there are
            errors, without what they are about.
        findings: everything that is wrong with them, each at its place in the files.
        keys: what becomes of each of their values; nothing where they cannot be read.
    """

    imported: Imported[Application]
    findings: Sequence[Finding]
    keys: Sequence[KeyFate]


def read_compose(
    request: Request, *, ecs_params: str | None = None, options: Options | None = None
) -> ComposeReading:
    """What compose files describe, and what Amazon ECS would refuse of it.

    Args:
        request: the compose files, and how to read them.
        ecs_params: an ``ecs-params.yml`` of the ECS CLI that goes with them. Default: none.
        options: what the files leave open. Default: each service in a task of its own on Fargate.
    """
    asked = options or Options()
    read = import_compose(request, ecs_params=ecs_params, options=asked)
    # What cannot be read is not lacking its services, too.
    checked = _checked(read.imported, Context(platform=asked.platform)) if read.keys else ()
    return ComposeReading(
        imported=read.imported,
        findings=tuple(
            dict.fromkeys([*_causes(read.imported), *checked, *_uncertified(read.imported, asked)])
        ),
        keys=read.keys,
    )


def in_words_of_compose(finding: Finding) -> Finding:
    """A finding whose fix is for people who write compose files.

    Args:
        finding: what the checks or the constructs say.
    """
    return replace(finding, fix=_FIXES.get(finding.code, finding.fix))


def _causes(imported: Imported[Application]) -> Iterator[Finding]:
    """What the importer says, but for what only follows from something else that it says."""
    for finding in imported.findings:
        causes = [each for each in imported.findings if each.code == _FOLLOWS.get(finding.code)]
        if not any(_is_about(finding.where, each.where) for each in causes):
            yield finding


def _uncertified(imported: Imported[Application], asked: Options) -> Iterator[Finding]:
    """Ports for HTTPS whose certificate has to be given when they are deployed."""
    if asked.given_certificate:
        return
    for member in imported.spec.services:
        for port in member.published:
            if port.protocol == "https" and port.certificate_arn is None:
                place = f"services[{member.name}].published[{port.listener_port}]"
                yield imported.at_its_place(
                    warning(
                        "compose-certificate-missing",
                        place,
                        f"Port {port.listener_port} is published with https, and no file names a "
                        "certificate.",
                        _CERTIFICATE,
                    )
                )


def _checked(imported: Imported[Application], context: Context) -> Iterator[Finding]:
    """What the checks say besides, at its place in the files."""
    for finding in check_application(imported.spec, context):
        placed = imported.at_its_place(finding)
        code = IN_WORDS_OF_COMPOSE.get(finding.code)
        told = (each.where for each in imported.findings if each.code == code)
        if not any(_is_about(placed.where, each) for each in told):
            yield in_words_of_compose(placed)


def _is_about(where: Where, other: Where) -> bool:
    """Whether one of two keys is the other one, or in it."""
    if not isinstance(where, FilePosition) or not isinstance(other, FilePosition):
        return False
    shorter, longer = sorted((where.path, other.path), key=len)
    return longer.startswith(shorter) and longer[len(shorter) :][:1] in ("", ".", "[")
