"""Where in the files each part of a task or of a service comes from."""

import re
from collections.abc import Mapping
from dataclasses import replace

from cdk_containers.findings import FilePosition
from cdk_containers.importers.aws_cli.translation.values import maps
from cdk_containers.importers.nodes import ListNode, MapNode, Node, as_map

_PART = re.compile(r"(?P<field>[^.\[\]]+)(?:\[(?P<name>[^\]]*)\])?")
# What tells the entries of a list apart.
_TELLING = (
    "name",
    "containerPath",
    "hostPath",
    "namespace",
    "containerName",
    "capacityProvider",
)

_OF_CONTAINERS: Mapping[str, str] = {
    "command": "command",
    "cpu_units": "cpu",
    "depends_on": "dependsOn",
    "entrypoint": "entryPoint",
    "environment": "environment",
    "essential": "essential",
    "health_check": "healthCheck",
    "health_check.command": "healthCheck.command",
    "health_check.interval_seconds": "healthCheck.interval",
    "health_check.retries": "healthCheck.retries",
    "health_check.start_period_seconds": "healthCheck.startPeriod",
    "health_check.timeout_seconds": "healthCheck.timeout",
    "image": "image",
    "interactive": "interactive",
    "labels": "dockerLabels",
    "linux": "linuxParameters",
    "linux.capabilities": "linuxParameters.capabilities",
    "linux.capabilities_add": "linuxParameters.capabilities.add",
    "linux.capabilities_drop": "linuxParameters.capabilities.drop",
    "linux.devices": "linuxParameters.devices",
    "linux.dns_search_domains": "dnsSearchDomains",
    "linux.dns_servers": "dnsServers",
    "linux.docker_security_options": "dockerSecurityOptions",
    "linux.extra_hosts": "extraHosts",
    "linux.gpus": "resourceRequirements",
    "linux.hostname": "hostname",
    "linux.init_process": "linuxParameters.initProcessEnabled",
    "linux.max_swap_mib": "linuxParameters.maxSwap",
    "linux.privileged": "privileged",
    "linux.shared_memory_mib": "linuxParameters.sharedMemorySize",
    "linux.swappiness": "linuxParameters.swappiness",
    "linux.system_controls": "systemControls",
    "linux.tmpfs": "linuxParameters.tmpfs",
    "linux.ulimits": "ulimits",
    "log_router": "firelensConfiguration",
    "log_router.kind": "firelensConfiguration.type",
    "logging": "logConfiguration",
    "logging.buffer_mib": "logConfiguration.options.max-buffer-size",
    "logging.options": "logConfiguration.options",
    "logging.secret_options": "logConfiguration.secretOptions",
    "memory_mib": "memory",
    "memory_reservation_mib": "memoryReservation",
    "mounts": "mountPoints",
    "name": "name",
    "ports": "portMappings",
    "pseudo_terminal": "pseudoTerminal",
    "read_only_root": "readonlyRootFilesystem",
    "registry_credentials": "repositoryCredentials.credentialsParameter",
    "restart": "restartPolicy",
    "restart.attempt_seconds": "restartPolicy.restartAttemptPeriod",
    "restart.ignored_exit_codes": "restartPolicy.ignoredExitCodes",
    "secrets": "secrets",
    "stop_timeout_seconds": "stopTimeout",
    "user": "user",
    "working_directory": "workingDirectory",
}
"""Where the fields of a container come from."""

_OF_VOLUMES: Mapping[str, str] = {
    "access_point_id": "efsVolumeConfiguration.authorizationConfig.accessPointId",
    "autoprovision": "dockerVolumeConfiguration.autoprovision",
    "driver": "dockerVolumeConfiguration.driver",
    "driver_options": "dockerVolumeConfiguration.driverOpts",
    "file_system_id": "efsVolumeConfiguration.fileSystemId",
    "host_path": "host.sourcePath",
    "labels": "dockerVolumeConfiguration.labels",
    "name": "name",
    "root_directory": "efsVolumeConfiguration.rootDirectory",
    "scope": "dockerVolumeConfiguration.scope",
}

_OF_TASKS: Mapping[str, str] = {
    "architecture": "runtimePlatform.cpuArchitecture",
    "capacity": "requiresCompatibilities",
    "containers": "containerDefinitions",
    "cpu_units": "cpu",
    "ephemeral_storage_gib": "ephemeralStorage.sizeInGiB",
    "execution_role_arn": "executionRoleArn",
    "ipc_mode": "ipcMode",
    "memory_mib": "memory",
    "network_mode": "networkMode",
    "pid_mode": "pidMode",
    "task_role_arn": "taskRoleArn",
    "volumes": "volumes",
}
"""Where the fields of a task come from."""

_NAMED_PARTS = (
    ("containers", "containerDefinitions", _OF_CONTAINERS),
    ("volumes", "volumes", _OF_VOLUMES),
)

_DEPLOYMENT = "deploymentConfiguration"
_OF_SERVICES: Mapping[str, str] = {
    "capacity": "capacityProviderStrategy",
    "deployment": _DEPLOYMENT,
    "deployment.bake_minutes": f"{_DEPLOYMENT}.bakeTimeInMinutes",
    "deployment.canary_bake_minutes": f"{_DEPLOYMENT}.canaryConfiguration.canaryBakeTimeInMinutes",
    "deployment.circuit_breaker": f"{_DEPLOYMENT}.deploymentCircuitBreaker",
    "deployment.circuit_breaker.threshold": (
        f"{_DEPLOYMENT}.deploymentCircuitBreaker.thresholdConfiguration.value"
    ),
    "deployment.early_success": f"{_DEPLOYMENT}.earlySuccessCriteria",
    "deployment.early_success.healthy_percent": (
        f"{_DEPLOYMENT}.earlySuccessCriteria.healthyPercent"
    ),
    "deployment.maximum_percent": f"{_DEPLOYMENT}.maximumPercent",
    "deployment.minimum_healthy_percent": f"{_DEPLOYMENT}.minimumHealthyPercent",
    "deployment.percent": f"{_DEPLOYMENT}.canaryConfiguration.canaryPercent",
    "deployment.step_bake_minutes": f"{_DEPLOYMENT}.linearConfiguration.stepBakeTimeInMinutes",
    "deployment.step_percent": f"{_DEPLOYMENT}.linearConfiguration.stepPercent",
    "deployment.zone_rebalancing": "availabilityZoneRebalancing",
    "discovery": "serviceConnectConfiguration",
    "discovery.name": "serviceConnectConfiguration.services",
    "discovery.namespace": "serviceConnectConfiguration.namespace",
    "discovery.port": "serviceConnectConfiguration.services",
    "enable_exec": "enableExecuteCommand",
    "expose": "loadBalancers",
    "health": "loadBalancers",
    "health.grace_period_seconds": "healthCheckGracePeriodSeconds",
    "node_placement": "placementStrategy",
    "node_placement.only_on": "placementConstraints",
    "port": "loadBalancers",
    "scaling": "schedulingStrategy",
    "scaling.only_on": "placementConstraints",
    "scaling.tasks": "desiredCount",
    # The service's own disks; its task knows only their names.
    "volumes": "volumeConfigurations",
}
"""Where the fields of a service come from."""

_OF_DISKS: Mapping[str, str] = {
    "file_system_type": "filesystemType",
    "iops": "iops",
    "size_gib": "sizeInGiB",
    "snapshot_id": "snapshotId",
    "throughput_mib_per_second": "throughput",
    "volume_type": "volumeType",
}


def place_in_task(task: MapNode, path: str) -> FilePosition:
    """Where a part of a task comes from, as closely as the file says it.

    Args:
        task: the task definition.
        path: the part, such as ``containers[web].memory_mib``.
    """
    for called, key, table in _NAMED_PARTS:
        parts = list(maps(task, key))
        # By its place where it is the name itself that is wrong.
        names = (*(part.text("name") for part in parts), *range(len(parts)))
        for name, part in zip(names, (*parts, *parts), strict=True):
            prefix = f"{called}[{name}]"
            if path == prefix or path.startswith(f"{prefix}."):
                return _first(part, table, path[len(prefix) :].removeprefix("."))
    return _first(task, _OF_TASKS, path)


def place_in_service(service: MapNode, task: MapNode, path: str) -> FilePosition:
    """Where a part of a service comes from, as closely as the files say it.

    Args:
        service: the service.
        task: what it runs.
        path: the part, such as ``deployment.maximum_percent``.
    """
    for each in maps(service, "volumeConfigurations"):
        prefix = f"task.volumes[{each.text('name')}]"
        if path.startswith(f"{prefix}."):
            return _first(each.map("managedEBSVolume"), _OF_DISKS, path[len(prefix) + 1 :])
    if path.startswith("task."):
        return place_in_task(task, path.removeprefix("task."))
    # The table of what goes together names traits of the task and of the service alike.
    for node, table in ((service, _OF_SERVICES), (task, _OF_TASKS)):
        if (found := _known(node, table, path)) is not None:
            return found
    return service.at


def _first(node: MapNode, table: Mapping[str, str], path: str) -> FilePosition:
    """The place of a part of a path; that of what lacks it, if the file does not have it."""
    if (found := _known(node, table, path)) is not None:
        return found
    key = table.get(".".join(part["field"] for part in _PART.finditer(path)))
    if key is None:
        return node.at
    return replace(node.at, path=f"{node.at.path}.{key}" if node.at.path else key)


def _known(node: MapNode, table: Mapping[str, str], path: str) -> FilePosition | None:
    """The place of the longest part of a path that the table and the file have."""
    parts = list(_PART.finditer(path))
    for length in range(len(parts), 0, -1):
        key = table.get(".".join(part["field"] for part in parts[:length]))
        found = _find(node, key) if key is not None else None
        if found is not None:
            return _entry(found[1], parts[length - 1]["name"]) or found[0]
    return None


def _find(node: MapNode, key: str) -> tuple[FilePosition, Node] | None:
    """Where something stands, such as ``healthCheck.command``, and what it is.

    If the file has no more than what it would be in, it is there, with the path that it would have.
    """
    name, _, below = key.partition(".")
    if name not in node.entries:
        return None
    at, value = node.place_of(name), node.entries[name]
    if not below:
        return at, value
    missing = (replace(at, path=f"{at.path}.{below}"), MapNode(entries={}, at=at))
    return _find(as_map(value), below) or missing


def _entry(node: Node, name: str | None) -> FilePosition | None:
    """Where the part of that name stands."""
    if name is None:
        return None
    if isinstance(node, MapNode):
        return node.place_of(name) if name in node.entries else None
    items = node.items if isinstance(node, ListNode) else ()
    entries = (as_map(item) for item in items)
    entry = next((each for each in entries if name in map(each.text, _TELLING)), None)
    if entry is None:
        return None
    said = next((key for key in ("value", "valueFrom") if key in entry.entries), None)
    return entry.at if said is None else entry.place_of(said)
