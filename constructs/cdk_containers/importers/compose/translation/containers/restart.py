"""When a container is started again, and how long it has to stop."""

import re

from cdk_containers.importers.compose.translation.bounds import LARGEST, Bounds
from cdk_containers.importers.compose.translation.reach.well_known import program_in
from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.spec import Platform, RestartPolicy

_ON_FAILURE = "on-failure"
_JOBS = ("flyway", "liquibase", "mc", "migrate")
_ENDS = re.compile(r"^(?:/\S*/)?(?:chmod|chown|cp|echo|mkdir|mv|touch)\s|\bexit 0[;\s\"']*$")
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
_STOP_ON_FARGATE = Bounds(lowest=2, highest=120, unit="s")
_STOP_ON_INSTANCES = Bounds(lowest=0, highest=LARGEST, unit="s")


def restart_policy(service: Section) -> RestartPolicy | None:
    """Start it again where it failed; what it does otherwise, a service does by itself.

    Args:
        service: the service.
    """
    owner, key = _place(service)
    # Behind a colon stands how often.
    if (owner.text(key) or "").partition(":")[0] != _ON_FAILURE:
        return None
    return RestartPolicy(ignored_exit_codes=(0,))


def tell_started_again(service: Section) -> None:
    """Tell that a service whose end stops its task runs again, even if it ended well.

    Args:
        service: the service.
    """
    if restart_policy(service) is None:
        return
    owner, key = _place(service)
    owner.warn(
        "compose-ends-and-restarts",
        key,
        "Should it end well, its task ends, and Amazon ECS starts the next one: a job would run "
        "again and again.",
        "For a job, write restart: 'no'; for what never ends by itself, restart: always.",
    )


def tell_job(service: Section) -> None:
    """Tell that a service seems to be a job, where nothing says whether it is started again.

    Docker runs it once then. A deployment of Amazon ECS fails when its tasks end.

    Args:
        service: the service.
    """
    owner, key = _place(service)
    words = " ".join((*service.texts("entrypoint"), *service.texts("command"))).strip()
    image = program_in(service.text("image") or "")
    if not owner.text(key) and (image in _JOBS or _ENDS.search(words)):
        service.warn(
            "compose-job-kept-running",
            "",
            "It seems to end by itself. Amazon ECS would start it again and again, and take a "
            "deployment whose tasks end for one that failed.",
            "For a job, write restart: 'no'; for what never ends by itself, restart: always.",
        )


def _place(service: Section) -> tuple[Section, str]:
    """Where it stands when the service is started again."""
    policy = service.section("deploy").section("restart_policy")
    return (policy, "condition") if policy.node.entries else (service, "restart")


def stop_timeout_seconds(service: Section, platform: Platform) -> int | None:
    """The time between SIGTERM and SIGKILL.

    Args:
        service: the service.
        platform: what it runs on.
    """
    seconds = service.seconds("stop_grace_period")
    if seconds is None:
        return None
    bounds = _STOP_ON_FARGATE if platform is Platform.FARGATE else _STOP_ON_INSTANCES
    return bounds.rounded_up(service, "stop_grace_period", seconds)
