"""How many tasks a service has."""

from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.importers.compose.translation.services.placement import constraints
from cdk_containers.spec import DesiredCount, EachInstance, Platform, Scaling


def scaling(service: Section, platform: Platform) -> DesiredCount | EachInstance | Scaling:
    """How many tasks a service has.

    Args:
        service: the service.
        platform: what its tasks run on.
    """
    if platform is Platform.EC2 and service.section("deploy").text("mode") == "global":
        return EachInstance(only_on=tuple(constraints(service)))
    for place in (service.section("deploy"), service):
        if "x-aws-autoscaling" in place:
            return _scaling(place, _replicas(service))
    count = _replicas(service)
    return DesiredCount(1 if count is None else count)


def _replicas(service: Section) -> int | None:
    replicas = service.section("deploy").whole("replicas")
    return service.whole("scale") if replicas is None else replicas


def _scaling(place: Section, replicas: int | None) -> Scaling | DesiredCount:
    settings = place.section("x-aws-autoscaling")
    lowest, highest = settings.whole("min"), settings.whole("max")
    targets = {key: settings.whole(key) for key in ("cpu", "memory")}
    lowest = lowest if lowest is not None else 1 if replicas is None else replicas
    if highest is None or not any(targets.values()):
        place.refuse(
            "compose-autoscaling-incomplete",
            "x-aws-autoscaling",
            "To scale, a service needs the most tasks that it may have, and a share of its CPU or "
            "memory to hold.",
            "Write such as {cpu: 60, min: 2, max: 8}.",
        )
        return DesiredCount(lowest)
    return Scaling(
        minimum=lowest,
        maximum=highest,
        cpu_percent=targets["cpu"],
        memory_percent=targets["memory"],
    )
