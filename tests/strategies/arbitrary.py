"""Specs of any kind: whatever the types allow, and mostly what no one should write.

The values come from small sets, so that names repeat, dependencies make circles and bounds are met.
"""

from hypothesis import strategies as st

from cdk_containers.checks import Context, Egress, Platform
from cdk_containers.spec import (
    Approval,
    Architecture,
    Backlog,
    BindMount,
    BlueGreen,
    Canary,
    Capacity,
    CircuitBreaker,
    CloudMap,
    CloudWatchLogs,
    Condition,
    Container,
    Dependency,
    DesiredCount,
    Device,
    DockerVolume,
    EachInstance,
    EarlySuccess,
    EbsVolume,
    EfsVolume,
    File,
    HealthCheck,
    ImageBuild,
    ImageUri,
    LifecycleHook,
    LifecycleStage,
    Linear,
    LinuxParameters,
    LogDriver,
    LogRouter,
    MetricSteps,
    MetricTarget,
    Mount,
    NetworkMode,
    NewFolder,
    NewSecret,
    NodePlacement,
    Port,
    Reach,
    RequestsPerTask,
    RestartPolicy,
    RollbackAlarms,
    Rolling,
    Scaling,
    ScheduledBounds,
    SecretsManagerSecret,
    Service,
    ServiceConnect,
    SsmParameter,
    Step,
    TargetHealth,
    Task,
    TestTraffic,
    Tmpfs,
    Ulimit,
)

# How CDK writes a text and a number that it resolves later.
_TEXT_TOKEN = "${Token[TOKEN.1]}"  # noqa: S105 - no password
_NUMBER_TOKEN = int(-1.8881545897087626e289)

_HOSTS = ("123456789012.dkr.ecr.eu-west-1.amazonaws.com", "public.ecr.aws", "localhost:5000", "")

_names = st.sampled_from(["", "a", "b", "c", "é", "a b", _TEXT_TOKEN])
_odd_texts = st.sampled_from(
    [
        *("/", "/a", "\n", "\0", "[", "latest", "PASSWORD", "10.0.0.0/8", "10.0.0.1"),
        *("nofile", "SYS_PTRACE", "splunk", "awsfirelens", "awslogs"),
        *("splunk-url", "splunk-token", "CMD", "NONE", "200", "200-", "Average"),
    ]
)
_texts = _names | _odd_texts | st.text(max_size=4)
_numbers = st.sampled_from(
    [-(2**63), -1, 0, 1, 2, 6, 50, 80, 100, 256, 512, 1024, 2**31, 2**63, 10**400, _NUMBER_TOKEN]
) | st.integers(-10, 200_000)
_flags = st.booleans()
_optional_texts = st.none() | _texts
_optional_numbers = st.none() | _numbers
_lists = st.lists(_texts, max_size=2)
_mappings = st.dictionaries(_texts, _texts, max_size=2)

_secrets = (
    st.builds(SecretsManagerSecret, name_or_arn=_texts, json_key=_optional_texts)
    | st.builds(SsmParameter, name=_texts)
    | st.builds(NewSecret, name=_texts)
)
_secret_mappings = st.dictionaries(_texts, _secrets, max_size=2)

_image_texts = _texts | st.builds("{}/{}:{}".format, st.sampled_from(_HOSTS), _texts, _texts)
_images = (
    _image_texts
    | st.builds(ImageUri, _image_texts)
    | st.builds(
        ImageBuild,
        folder=_texts,
        dockerfile=_texts,
        target=_optional_texts,
        arguments=_mappings,
        contexts=_mappings,
        secrets=_mappings,
        ssh=_optional_texts,
        network=_optional_texts,
        cache_from=_lists,
        cache_to=_optional_texts,
        no_cache=_flags,
    )
)

_log_routers = st.builds(
    LogRouter,
    kind=st.sampled_from(["fluentbit", "fluentd", ""]),
    config_file=_optional_texts,
    ecs_metadata=_flags,
)

_logging = st.builds(
    CloudWatchLogs,
    stream_prefix=_optional_texts,
    blocking=_flags,
    buffer_mib=_optional_numbers,
    multiline_pattern=_optional_texts,
) | st.builds(LogDriver, name=_texts, options=_mappings, secret_options=_secret_mappings)

_linux = st.builds(
    LinuxParameters,
    init_process=_flags,
    capabilities_add=_lists,
    capabilities_drop=_lists,
    ulimits=st.lists(st.builds(Ulimit, name=_texts, soft=_numbers, hard=_numbers), max_size=2),
    privileged=_flags,
    devices=st.lists(
        st.builds(Device, host_path=_texts, container_path=_optional_texts), max_size=1
    ),
    gpus=_numbers,
    shared_memory_mib=_optional_numbers,
    tmpfs=st.lists(st.builds(Tmpfs, path=_texts, size_mib=_numbers), max_size=1),
    hostname=_optional_texts,
    dns_servers=_lists,
    dns_search_domains=_lists,
    extra_hosts=_mappings,
    docker_security_options=_lists,
    system_controls=_mappings,
    max_swap_mib=_optional_numbers,
    swappiness=_optional_numbers,
)

_ports = st.builds(
    Port,
    number=_numbers,
    host_port=_optional_numbers,
    protocol=st.sampled_from(["tcp", "udp", "TCP", ""]),
    name=_optional_texts,
    application_protocol=st.sampled_from([None, "http", "HTTP", ""]),
)

_health_checks = st.builds(
    HealthCheck,
    command=_texts | _lists,
    interval_seconds=_numbers,
    timeout_seconds=_numbers,
    retries=_numbers,
    start_period_seconds=_numbers,
)

_conditions = st.sampled_from([*Condition, "HEALTHY", "healthy", ""])

_files = st.builds(
    File,
    path=_texts | st.sampled_from(["/a/b", "/a/c", "/a/b/c", "/etc/b"]),
    content=_texts | _secrets,
    mode=_texts | st.just("0400"),
    owner=_optional_texts,
)

_containers = st.builds(
    Container,
    name=_names,
    image=_images,
    registry_credentials=st.none() | _secrets,
    essential=_flags,
    ports=st.lists(_ports, max_size=2),
    cpu_units=_optional_numbers,
    memory_mib=_optional_numbers,
    memory_reservation_mib=_optional_numbers,
    command=st.none() | _lists,
    entrypoint=st.none() | _lists,
    working_directory=_optional_texts,
    user=_optional_texts,
    environment=_mappings,
    secrets=_secret_mappings,
    health_check=st.none() | _health_checks,
    depends_on=st.lists(st.builds(Dependency, container=_names, condition=_conditions), max_size=2),
    mounts=st.lists(st.builds(Mount, volume=_names, path=_texts, read_only=_flags), max_size=2),
    files=st.just(()) | st.lists(_files, max_size=2),
    read_only_root=_flags,
    stop_timeout_seconds=_optional_numbers,
    logging=_logging,
    log_router=st.none() | _log_routers,
    linux=st.just(LinuxParameters()) | _linux,
    restart=st.none()
    | st.builds(
        RestartPolicy,
        ignored_exit_codes=st.lists(_numbers, max_size=2) | _texts,
        attempt_seconds=_optional_numbers,
    ),
    labels=_mappings,
    interactive=_flags,
    pseudo_terminal=_flags,
)

_volumes = (
    st.builds(BindMount, name=_names, host_path=_optional_texts)
    | st.builds(
        DockerVolume,
        name=_names,
        driver=_texts,
        driver_options=_mappings,
        labels=_mappings,
        scope=st.sampled_from(["task", "shared", ""]),
        autoprovision=_flags,
    )
    | st.builds(
        EbsVolume,
        name=_names,
        size_gib=_optional_numbers,
        volume_type=st.sampled_from(["gp2", "gp3", "io1", "st1", "standard", "", _TEXT_TOKEN]),
        iops=_optional_numbers,
        throughput_mib_per_second=_optional_numbers,
        file_system_type=st.sampled_from(["xfs", "ntfs", _TEXT_TOKEN]),
        snapshot_id=_optional_texts,
    )
    | st.builds(
        EfsVolume,
        name=_names,
        file_system_id=_texts,
        access_point_id=_optional_texts,
        root_directory=_texts,
        read_only=_flags,
    )
    | st.builds(NewFolder, name=_names, uid=_numbers, gid=_numbers, mode=_texts)
)

any_tasks = st.builds(
    Task,
    containers=st.lists(_containers, max_size=4),
    cpu_units=_optional_numbers,
    memory_mib=_optional_numbers,
    architecture=st.sampled_from([*Architecture, "ARM64", "arm64"]),
    network_mode=st.sampled_from([*NetworkMode, "bridge", "nat"]),
    ephemeral_storage_gib=_optional_numbers,
    volumes=st.lists(_volumes, max_size=2),
    files_image=_images,
    pid_mode=st.sampled_from([None, "task", "host", "none", _TEXT_TOKEN]),
    ipc_mode=st.sampled_from([None, "task", "host", "none", "", _TEXT_TOKEN]),
    task_role_arn=_optional_texts,
    execution_role_arn=_optional_texts,
)
"""Tasks with any values at all."""

_metrics = (
    st.builds(
        MetricTarget,
        namespace=_names,
        name=_names,
        target=st.floats(),
        dimensions=_mappings,
        statistic=_texts,
    )
    | st.builds(
        MetricSteps,
        namespace=_names,
        name=_names,
        steps=st.lists(
            st.builds(
                Step,
                add=_numbers,
                above=st.none() | st.floats() | _numbers,
                below=st.none() | st.floats() | _numbers,
            ),
            max_size=3,
        ),
        dimensions=_mappings,
        statistic=_texts,
    )
    | st.builds(RequestsPerTask, per_minute=_numbers)
)

_schedules = st.builds(
    ScheduledBounds,
    schedule=_texts | st.sampled_from(["rate(1 day)", "at(2027-01-31T20:00:00)"]),
    minimum=_numbers,
    maximum=_numbers,
    time_zone=_texts | st.just("Europe/Berlin"),
)

_scalings = (
    st.builds(DesiredCount, _numbers)
    | st.builds(EachInstance, _lists)
    | st.builds(
        Scaling,
        minimum=_numbers,
        maximum=_numbers,
        cpu_percent=_optional_numbers,
        memory_percent=_optional_numbers,
        requests_per_target_per_minute=_optional_numbers,
        backlog=st.none() | st.builds(Backlog, queue_name=_texts, messages_per_task=_numbers),
        metrics=st.lists(_metrics, max_size=2),
        schedule=st.lists(_schedules, max_size=2),
        scale_in_cooldown_seconds=_numbers,
        scale_out_cooldown_seconds=_numbers,
    )
)

_stages = st.sampled_from([*LifecycleStage, "POST_SCALE_UP", "CLEAN_UP", "", _TEXT_TOKEN])
_stage_lists = st.lists(_stages, max_size=3) | _stages
_hooks = st.builds(LifecycleHook, stages=_stage_lists) | st.builds(
    Approval,
    stages=_stage_lists,
    timeout_minutes=_numbers,
    on_timeout=st.sampled_from(["ROLLBACK", "CONTINUE", "", _TEXT_TOKEN]),
)
_shares = st.none() | st.floats() | _numbers
_parts_of_deployments = {
    "minimum_healthy_percent": _numbers,
    "maximum_percent": _numbers,
    "zone_rebalancing": st.none() | _flags,
    "hooks": st.lists(_hooks, max_size=2),
    "run_first": st.none() | any_tasks,
    "force_new_deployment": _optional_texts,
    "bake_minutes": _optional_numbers,
    "roll_back": st.none()
    | st.builds(
        RollbackAlarms,
        server_error_percent=_shares,
        latency_p99_seconds=_shares,
        unhealthy_host_percent=_shares,
        minimum_requests=_numbers,
        minutes=_numbers,
    ),
    "circuit_breaker": st.none()
    | st.builds(
        CircuitBreaker,
        kind=st.sampled_from(["BOUNDED_PERCENT", "UNBOUNDED_PERCENT", "COUNT", ""]),
        threshold=_numbers,
        reset_on_healthy_task=_flags,
    ),
    "early_success": st.none()
    | st.builds(EarlySuccess, healthy_percent=_numbers, wait_for_old_tasks=_flags),
}
_parts_of_shifts = {
    **_parts_of_deployments,
    "test_traffic": st.builds(
        TestTraffic,
        header=_texts,
        value=_texts,
        port=_numbers,
        allow_from=st.lists(_texts, max_size=2),
    ),
}
_deployments = (
    st.builds(Rolling, **_parts_of_deployments)
    | st.builds(BlueGreen, **_parts_of_shifts)
    | st.builds(
        Canary,
        **_parts_of_shifts,
        percent=st.floats() | _numbers,
        canary_bake_minutes=_numbers,
    )
    | st.builds(
        Linear,
        **_parts_of_shifts,
        step_percent=st.floats() | _numbers,
        step_bake_minutes=_numbers,
    )
)

_discoveries = st.builds(
    ServiceConnect,
    name=_optional_texts,
    port=_optional_numbers,
    other_ports=st.lists(_numbers, max_size=2),
    namespace=_optional_texts,
) | st.builds(CloudMap, name=_texts, ttl_seconds=_numbers)

_node_placements = st.builds(
    NodePlacement,
    spread_across=_lists | _texts,
    pack_by=_optional_texts,
    distinct_instances=_flags,
    only_on=_lists | _texts,
)

_providers = _names | st.sampled_from(["FARGATE", "FARGATE_SPOT", "nodes"])

any_services = st.builds(
    Service,
    task=any_tasks,
    port=_optional_numbers,
    reach=st.sampled_from(Reach),
    allow_from=_lists,
    health=st.builds(
        TargetHealth,
        path=_optional_texts,
        port=_optional_numbers,
        healthy_codes=_texts,
        interval_seconds=_numbers,
        timeout_seconds=_numbers,
        healthy_threshold=_numbers,
        unhealthy_threshold=_numbers,
        grace_period_seconds=_optional_numbers,
        deregistration_delay_seconds=_numbers,
    ),
    scaling=_scalings,
    deployment=_deployments,
    discovery=st.none() | _discoveries,
    capacity=st.lists(
        st.builds(
            Capacity,
            provider=_providers,
            platform=st.sampled_from(Platform),
            architecture=st.none() | st.sampled_from(Architecture),
            base=_numbers,
            weight=_numbers,
        ),
        max_size=3,
    ),
    node_placement=st.none() | _node_placements,
    enable_exec=_flags,
)
"""Services with any values at all."""

any_contexts = st.builds(
    Context,
    platform=st.sampled_from(Platform),
    egress=st.sampled_from(
        [Egress.unknown(), Egress.none(), Egress.to_internet(), Egress.through_endpoints(["logs"])]
    ),
    region=_optional_texts,
)
"""Any place to run."""
