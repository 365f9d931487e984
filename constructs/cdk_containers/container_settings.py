"""Turn settings of a container of the spec into what the ECS constructs take."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

from aws_cdk import Duration, Size
from aws_cdk import aws_ecs as ecs
from constructs import Construct

from cdk_containers.spec import (
    Container,
    LinuxParameters,
    LogRouter,
    NetworkMode,
    Port,
    RestartPolicy,
    Ulimit,
)

_PROTOCOLS = MappingProxyType({"tcp": ecs.Protocol.TCP, "udp": ecs.Protocol.UDP})
_APPLICATION_PROTOCOLS = MappingProxyType(
    {
        "http": ecs.AppProtocol.http,
        "http2": ecs.AppProtocol.http2,
        "grpc": ecs.AppProtocol.grpc,
    }
)
_LOG_ROUTERS = MappingProxyType(
    {
        "fluentbit": ecs.FirelensLogRouterType.FLUENTBIT,
        "fluentd": ecs.FirelensLogRouterType.FLUENTD,
    }
)


def port_mapping(port: Port, network_mode: NetworkMode) -> ecs.PortMapping:
    """What the ECS constructs take for a port."""
    spoken = port.application_protocol
    return ecs.PortMapping(
        container_port=port.number,
        # Under bridge networking 0 lets Docker choose a free one.
        host_port=port.host_port or 0 if network_mode == NetworkMode.BRIDGE else None,
        protocol=_PROTOCOLS[port.protocol],
        name=port.name,
        app_protocol=None if spoken is None else _APPLICATION_PROTOCOLS[spoken],
    )


def firelens(router: LogRouter) -> ecs.FirelensConfig:
    """What the ECS constructs take for a log router."""
    file = router.config_file
    return ecs.FirelensConfig(
        type=_LOG_ROUTERS[router.kind],
        options=ecs.FirelensOptions(
            enable_ecs_log_metadata=router.ecs_metadata,
            config_file_type=None if file is None else ecs.FirelensConfigFileType.FILE,
            config_file_value=file,
        ),
    )


def ulimits(limits: Sequence[Ulimit]) -> list[ecs.Ulimit]:
    """What the ECS constructs take for limits of a container's processes."""
    return [
        ecs.Ulimit(
            name=ecs.UlimitName[limit.name.upper()], soft_limit=limit.soft, hard_limit=limit.hard
        )
        for limit in limits
    ]


def linux_parameters(scope: Construct, linux: LinuxParameters) -> ecs.LinuxParameters | None:
    """What the ECS constructs take for kernel-level settings, or ``None`` if there are none."""
    if not (
        linux.init_process
        or linux.capabilities_add
        or linux.capabilities_drop
        or linux.tmpfs
        or linux.devices
        or linux.shared_memory_mib
        or linux.max_swap_mib is not None
        or linux.swappiness is not None
    ):
        return None
    parameters = ecs.LinuxParameters(
        scope,
        "Linux",
        init_process_enabled=linux.init_process or None,
        shared_memory_size=linux.shared_memory_mib,
        max_swap=None if linux.max_swap_mib is None else Size.mebibytes(linux.max_swap_mib),
        swappiness=linux.swappiness,
    )
    parameters.add_devices(
        *(
            ecs.Device(
                host_path=device.host_path,
                container_path=device.container_path,
                permissions=[ecs.DevicePermission[name.upper()] for name in device.permissions]
                or None,
            )
            for device in linux.devices
        )
    )
    parameters.add_capabilities(*(ecs.Capability[name] for name in linux.capabilities_add))
    parameters.drop_capabilities(*(ecs.Capability[name] for name in linux.capabilities_drop))
    for tmpfs in linux.tmpfs:
        parameters.add_tmpfs(
            ecs.Tmpfs(container_path=tmpfs.path, size=tmpfs.size_mib, mount_options=[])
        )
    return parameters


def system_controls(linux: LinuxParameters) -> list[ecs.SystemControl]:
    """What the ECS constructs take for kernel parameters."""
    return [
        ecs.SystemControl(namespace=name, value=value)
        for name, value in linux.system_controls.items()
    ]


def restart_policy(policy: RestartPolicy | None) -> dict[str, Any]:
    """What the ECS constructs take for starting a container again."""
    if policy is None:
        return {}
    period = policy.attempt_seconds
    return {
        "enable_restart_policy": True,
        "restart_ignored_exit_codes": list(policy.ignored_exit_codes) or None,
        "restart_attempt_period": None if period is None else Duration.seconds(period),
    }


def health_check(container: Container) -> ecs.HealthCheck | None:
    """What the ECS constructs take for a health check."""
    check = container.health_check
    if check is None:
        return None
    command = (
        ["CMD-SHELL", check.command] if isinstance(check.command, str) else ["CMD", *check.command]
    )
    return ecs.HealthCheck(
        command=command,
        interval=Duration.seconds(check.interval_seconds),
        timeout=Duration.seconds(check.timeout_seconds),
        retries=check.retries,
        start_period=Duration.seconds(check.start_period_seconds),
    )
