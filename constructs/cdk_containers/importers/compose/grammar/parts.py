"""What services, jobs and hooks are made of."""

from cdk_containers.importers.compose.grammar import keys, short_forms
from cdk_containers.importers.compose.grammar.shapes import (
    Either,
    FileMode,
    ListOf,
    MapOf,
    Record,
    Text,
    Whole,
)
from cdk_containers.importers.compose.grammar.values import (
    COMMAND,
    DISTINCT_TEXTS,
    DURATION,
    FLAG,
    LABELS,
    LAST_TEXTS,
    NAME,
    NUMBER,
    OPTIONS,
    PAIRS,
    PATH,
    SIZE,
    TEXT,
    VARIABLES,
    WHOLE,
)

FILE_MOUNT = {
    "source": TEXT,
    "target": TEXT,
    "uid": TEXT,
    "gid": TEXT,
    "mode": FileMode(),
}
SECRET_MOUNTS = ListOf(
    item=Record(keys=FILE_MOUNT, short=short_forms.file_mount), unique=keys.secret_mount
)
CONFIG_MOUNTS = ListOf(
    item=Record(keys=FILE_MOUNT, short=short_forms.file_mount), unique=keys.config_mount
)
ULIMITS = MapOf(
    names=r"[a-z]+",
    value=Either(
        shapes=(
            WHOLE,
            Record(keys={"soft": WHOLE, "hard": WHOLE}, required=("soft", "hard")),
        )
    ),
)
DEVICE_REQUESTS = ListOf(
    item=Record(
        keys={
            "capabilities": DISTINCT_TEXTS,
            "count": Whole(words={"all": -1}),
            "device_ids": DISTINCT_TEXTS,
            "driver": TEXT,
            "options": PAIRS,
        },
        required=("capabilities",),
    )
)
GPUS = ListOf(
    item=Record(
        keys={
            "capabilities": DISTINCT_TEXTS,
            "count": Whole(words={"all": -1}),
            "device_ids": DISTINCT_TEXTS,
            "driver": TEXT,
            "options": PAIRS,
        }
    ),
    short=short_forms.gpus,
)
HOOK = {
    "command": COMMAND,
    "environment": VARIABLES,
    "privileged": FLAG,
    "user": TEXT,
    "working_dir": TEXT,
}
HOOKS = ListOf(item=Record(keys=HOOK, required=("command",)))
BLKIO_LIMITS = ListOf(item=Record(keys={"path": TEXT, "rate": SIZE}))
ENV_FILE = ListOf(
    item=Record(
        keys={"path": PATH, "format": TEXT, "required": FLAG},
        required=("path",),
        short=lambda text: {"path": text},
        defaults={"required": True},
    ),
    short=short_forms.alone,
    unique=keys.path,
)
EXTENDS = Record(
    keys={"service": TEXT, "file": PATH},
    required=("service",),
    short=lambda text: {"service": text},
)
HEALTHCHECK = Record(
    keys={
        "disable": FLAG,
        "interval": DURATION,
        "retries": WHOLE,
        "start_interval": DURATION,
        "start_period": DURATION,
        "test": ListOf(item=TEXT, short=short_forms.shell_test, replaced=True),
        "timeout": DURATION,
    }
)
MOUNTS = ListOf(
    item=Record(
        keys={
            "type": Text(choices=("bind", "cluster", "image", "npipe", "tmpfs", "volume")),
            "source": PATH,
            "target": TEXT,
            "read_only": FLAG,
            "consistency": TEXT,
            "bind": Record(
                keys={
                    "create_host_path": FLAG,
                    "propagation": TEXT,
                    "recursive": Text(choices=("disabled", "enabled", "readonly", "writable")),
                    "selinux": Text(choices=("z", "Z")),
                },
                defaults={"create_host_path": True},
            ),
            "image": Record(keys={"subpath": TEXT}),
            "tmpfs": Record(keys={"mode": WHOLE, "size": SIZE}),
            "volume": Record(keys={"labels": LABELS, "nocopy": FLAG, "subpath": TEXT}),
        },
        required=("type", "target"),
        short=short_forms.mount,
        rebased=lambda mount: mount.text("type") == "bind",
    ),
    unique=keys.target,
)
PORTS = ListOf(
    item=Record(
        keys={
            "name": TEXT,
            "mode": TEXT,
            "host_ip": TEXT,
            "target": WHOLE,
            "published": Text(numbers=True),
            "protocol": TEXT,
            "app_protocol": TEXT,
        },
        required=("target",),
        defaults={"mode": "ingress", "protocol": "tcp"},
    ),
    many=short_forms.ports,
    unique=keys.port,
)
SERVICE_NETWORKS = MapOf(
    names=NAME,
    value=Record(
        null=True,
        keys={
            "aliases": LAST_TEXTS,
            "driver_opts": OPTIONS,
            "gw_priority": NUMBER,
            "interface_name": TEXT,
            "ipv4_address": TEXT,
            "ipv6_address": TEXT,
            "link_local_ips": LAST_TEXTS,
            "mac_address": TEXT,
            "priority": NUMBER,
            "use_service_name_alias": FLAG,
        },
    ),
    listed={},
)
SERVICE_MODELS = MapOf(
    names=NAME,
    value=Record(null=True, keys={"endpoint_var": TEXT, "model_var": TEXT}),
    listed={},
)
DEPENDS_ON = MapOf(
    names=NAME,
    value=Record(
        keys={
            "condition": Text(
                choices=("service_completed_successfully", "service_healthy", "service_started")
            ),
            "required": FLAG,
            "restart": FLAG,
        },
        required=("condition",),
        defaults={"required": True},
    ),
    listed={"condition": "service_started", "required": True},
)
