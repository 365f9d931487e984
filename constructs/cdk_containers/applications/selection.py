"""Some of an application's services, for applications that do not fit into one stack."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from cdk_containers.findings import Finding, error
from cdk_containers.spec import Application


def selection_problems(application: Application, names: Sequence[str]) -> Iterator[Finding]:
    """What is wrong with asking for some services.

    Args:
        application: all services.
        names: those that are asked for; none for all.
    """
    known = [member.name for member in application.services]
    for name in names:
        if name not in known:
            yield error(
                "selected-service-unknown",
                "services",
                f"The application has no service {name!r}; it has {', '.join(known) or 'none'}.",
                "Name one of these. Services that share a task have its name.",
            )


def selected(application: Application, names: Sequence[str]) -> Application:
    """An application with some of its services, in their order.

    Args:
        application: all services.
        names: those that are asked for; none for all.
    """
    if not names:
        return application
    services = [
        replace(member, after=[name for name in member.after if name in names])
        for member in application.services
        if member.name in names
    ]
    return replace(application, services=services)
