"""What cannot be, though each line is right: names of nothing, circles, contradictions."""

from collections.abc import Callable, Iterator, Mapping

from cdk_containers.importers.nodes import MapNode, Node, Scalar
from cdk_containers.importers.report import Report

Problem = tuple[Node, str, str, str, str]
"""The node, the path below the service, the code, the message, the fix."""

ServiceRule = Callable[[MapNode, MapNode], Iterator[Problem]]


def check_consistency(model: MapNode, report: Report) -> None:
    """Note what contradicts itself in a model.

    Args:
        model: all of it, with what is implied.
        report: takes the findings.
    """
    for name, service in model.map("services").entries.items():
        if isinstance(service, MapNode):
            for rule in _SERVICE_RULES:
                for node, path, code, message, fix in rule(service, model):
                    place = f"services.{name}.{path}" if path else f"services.{name}"
                    report.error(code, node.at, place, message, fix)
    _check_resources(model, report)
    _check_container_names(model, report)
    _check_cycles(model, report)


def _has_image(service: MapNode, _: MapNode) -> Iterator[Problem]:
    if not service.text("image") and not {"build", "provider"} & set(service.entries):
        yield (
            service,
            "",
            "compose-image-missing",
            "The service has neither an image nor a build.",
            "Write image: or build:, or name the file that has it with -f before this one.",
        )


def _references(service: MapNode, model: MapNode) -> Iterator[Problem]:
    """Every name is one of something that there is."""
    for name, network in service.map("networks").entries.items():
        if name not in model.map("networks").entries:
            yield _unknown(network, f"networks.{name}", "network", name)
    for name, each in service.map("models").entries.items():
        if name not in model.map("models").entries:
            yield _unknown(each, f"models.{name}", "model", name)
    for key, place in (
        ("configs", service),
        ("secrets", service),
        ("secrets", service.map("build")),
    ):
        for index, mount in enumerate(place.list(key)):
            name = mount.text("source") if isinstance(mount, MapNode) else None
            if name is not None and name not in model.map(key).entries:
                below = "" if place is service else "build."
                yield _unknown(mount, f"{below}{key}[{index}]", key[:-1], name)
    for index, mount in enumerate(service.list("volumes")):
        if not isinstance(mount, MapNode) or mount.text("type") != "volume":
            continue
        name = mount.text("source")
        if name and name not in model.map("volumes").entries:
            yield _unknown(mount, f"volumes[{index}]", "volume", name)


def _unknown(node: Node, path: str, kind: str, name: str) -> Problem:
    return (
        node,
        path,
        "compose-name-unknown",
        f"There is no {kind} {name!r}.",
        f"Define it below {kind}s: at the top of the file, or correct the name.",
    )


def _dependencies(service: MapNode, model: MapNode) -> Iterator[Problem]:
    for name, dependency in service.map("depends_on").entries.items():
        required = dependency.entries.get("required") if isinstance(dependency, MapNode) else None
        is_optional = isinstance(required, Scalar) and required.value is False
        if name not in model.map("services").entries and not is_optional:
            yield (
                dependency,
                f"depends_on.{name}",
                "compose-service-unknown",
                f"There is no service {name!r}, or its profile is not asked for.",
                "Correct the name, ask for its profile, or write required: false.",
            )


def _exclusive(service: MapNode, _: MapNode) -> Iterator[Problem]:
    """Of some keys only one makes sense."""
    if service.text("network_mode") and service.map("networks").entries:
        yield (
            service.entries["network_mode"],
            "network_mode",
            "compose-keys-exclusive",
            "The service has network_mode and networks, and the first one takes the place of them.",
            "Keep one of them.",
        )
    build = service.map("build")
    if build.text("dockerfile") and build.text("dockerfile_inline"):
        yield (
            build.entries["dockerfile_inline"],
            "build.dockerfile_inline",
            "compose-keys-exclusive",
            "The build has dockerfile and dockerfile_inline.",
            "Keep one of them.",
        )
    devices = service.map("deploy").map("resources").map("reservations").list("devices")
    for device in (*devices, *service.list("gpus")):
        if isinstance(device, MapNode) and {"count", "device_ids"} <= set(device.entries):
            yield (
                device,
                "",
                "compose-keys-exclusive",
                "The devices have count and device_ids.",
                "Keep one of them.",
            )


def _platform(service: MapNode, _: MapNode) -> Iterator[Problem]:
    platforms = [
        each.value for each in service.map("build").list("platforms") if isinstance(each, Scalar)
    ]
    if platforms and service.text("platform") and service.text("platform") not in platforms:
        yield (
            service.entries["platform"],
            "platform",
            "compose-keys-contradict",
            "The platform of the service is none of those that it is built for.",
            "Add it below build.platforms.",
        )


def _health_check(service: MapNode, _: MapNode) -> Iterator[Problem]:
    test = service.map("healthcheck").list("test")
    first = test[0].value if test and isinstance(test[0], Scalar) else None
    if test and first not in ("CMD", "CMD-SHELL", "NONE"):
        yield (
            test[0],
            "healthcheck.test",
            "compose-value-invalid",
            "A list begins with how the test is run: CMD, CMD-SHELL or NONE.",
            "Write such as [CMD, curl, -f, http://localhost].",
        )


_DISTINCT: Mapping[str, tuple[str, str]] = {
    "cpus": ("limits", "cpus"),
    "mem_limit": ("limits", "memory"),
    "mem_reservation": ("reservations", "memory"),
    "pids_limit": ("limits", "pids"),
}


def _resources(service: MapNode, _: MapNode) -> Iterator[Problem]:
    """The old and the new way to say something say the same."""
    resources = service.map("deploy").map("resources")
    for key, (group, name) in _DISTINCT.items():
        old = _value(service, key)
        if old and group in resources.entries and _value(resources.map(group), name) != old:
            yield _contradiction(service, key, f"deploy.resources.{group}.{name}")
    replicas = _value(service.map("deploy"), "replicas")
    scale = _value(service, "scale")
    if None not in (scale, replicas) and scale != replicas:
        yield _contradiction(service, "scale", "deploy.replicas")
    count = replicas if scale is None else scale
    if isinstance(count, int) and count > 1 and service.text("container_name"):
        yield (
            service.entries["container_name"],
            "container_name",
            "compose-keys-contradict",
            "Only one container can have a name, and the service has several.",
            "Remove container_name.",
        )


def _contradiction(service: MapNode, key: str, other: str) -> Problem:
    return (
        service.entries[key],
        key,
        "compose-keys-contradict",
        f"{key} and {other} say the same thing, and differ.",
        "Keep one of them.",
    )


def _value(node: MapNode, key: str) -> object:
    found = node.entries.get(key)
    return found.value if isinstance(found, Scalar) else None


def _watch(service: MapNode, _: MapNode) -> Iterator[Problem]:
    for index, watch in enumerate(service.map("develop").list("watch")):
        if not isinstance(watch, MapNode):
            continue
        needs_target = watch.text("action") in ("sync", "sync+restart", "sync+exec")
        if not watch.text("path") or (needs_target and not watch.text("target")):
            yield (
                watch,
                f"develop.watch[{index}]",
                "compose-key-missing",
                "What is watched needs a path, and what is synchronized a target.",
                "Write them.",
            )


_SERVICE_RULES: tuple[ServiceRule, ...] = (
    _has_image,
    _references,
    _dependencies,
    _exclusive,
    _platform,
    _health_check,
    _resources,
    _watch,
)

_SOURCES = {"configs": ("content", "environment", "file"), "secrets": ("environment", "file")}


def _check_resources(model: MapNode, report: Report) -> None:
    for section in ("configs", "networks", "secrets", "volumes"):
        for name, resource in model.map(section).entries.items():
            if not isinstance(resource, MapNode):
                continue
            path = f"{section}.{name}"
            is_external = _value(resource, "external") is True
            more = set(resource.entries) - {"external", "name"}
            more = {key for key in more if not key.startswith("x-")}
            if is_external and more:
                report.error(
                    "compose-keys-contradict",
                    resource.at,
                    path,
                    f"It is external, so that nothing else can be said: {', '.join(sorted(more))}.",
                    "Remove external, or the rest.",
                )
            if section in _SOURCES and not is_external:
                _check_source(resource, _SOURCES[section], path, report)


def _check_source(resource: MapNode, sources: tuple[str, ...], path: str, report: Report) -> None:
    given = [key for key in sources if key in resource.entries]
    # A config may be empty; the file or variable that something comes from has a name.
    named = [key for key in given if key == "content" or resource.text(key)]
    if len(given) > 1 or not (named or "driver" in resource.entries):
        report.error(
            "compose-source-unclear",
            resource.at,
            path,
            f"It comes from exactly one of: {', '.join(sources)}.",
            "Write one of them, or external: true.",
        )


def _check_container_names(model: MapNode, report: Report) -> None:
    seen: dict[str, str] = {}
    for name, service in model.map("services").entries.items():
        container = service.text("container_name") if isinstance(service, MapNode) else None
        if container and container in seen:
            report.error(
                "compose-container-name-repeated",
                service.at,
                f"services.{name}.container_name",
                f"The service {seen[container]!r} has the same container_name.",
                "Choose another one, or remove it.",
            )
        elif container:
            seen[container] = name


def _check_cycles(model: MapNode, report: Report) -> None:
    """Services that wait for each other never start."""
    services = {
        name: service
        for name, service in model.map("services").entries.items()
        if isinstance(service, MapNode)
    }
    done: set[str] = set()
    for start in services:
        # Depth first, with the way in a list: Python's own stack is too short for long chains.
        way: list[str] = []
        todo: list[tuple[str, int]] = [(start, 0)]
        while todo:
            name, depth = todo.pop()
            del way[depth:]
            if name in way:
                circle = [*way[way.index(name) :], name]
                report.error(
                    "compose-dependency-cycle",
                    services[name].map("depends_on").at,
                    f"services.{name}.depends_on",
                    f"The services wait for each other: {' -> '.join(circle)}.",
                    "Remove one of these dependencies.",
                )
                return
            if name in done or name not in services:
                continue
            done.add(name)
            way.append(name)
            after = services[name].map("depends_on").entries
            todo += [(each, depth + 1) for each in reversed(list(after))]
