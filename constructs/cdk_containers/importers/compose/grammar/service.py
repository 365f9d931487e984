"""Services and jobs: https://docs.docker.com/reference/compose-file/services/"""

from cdk_containers.importers.compose.grammar import keys, short_forms
from cdk_containers.importers.compose.grammar.build import BUILD
from cdk_containers.importers.compose.grammar.deploy import DEPLOY, DEVELOP
from cdk_containers.importers.compose.grammar.parts import (
    BLKIO_LIMITS,
    CONFIG_MOUNTS,
    DEPENDS_ON,
    ENV_FILE,
    EXTENDS,
    GPUS,
    HEALTHCHECK,
    HOOKS,
    MOUNTS,
    PORTS,
    SECRET_MOUNTS,
    SERVICE_MODELS,
    SERVICE_NETWORKS,
    ULIMITS,
)
from cdk_containers.importers.compose.grammar.shapes import (
    Anything,
    Hosts,
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
    NUMBER,
    PAIRS,
    PATH,
    SIZE,
    TEXT,
    TEXT_OR_TEXTS,
    VARIABLES,
    WHOLE,
)

CONTAINER = {
    "annotations": PAIRS,
    "blkio_config": Record(
        keys={
            "device_read_bps": BLKIO_LIMITS,
            "device_read_iops": BLKIO_LIMITS,
            "device_write_bps": BLKIO_LIMITS,
            "device_write_iops": BLKIO_LIMITS,
            "weight": WHOLE,
            "weight_device": ListOf(item=Record(keys={"path": TEXT, "weight": WHOLE})),
        }
    ),
    "cap_add": LAST_TEXTS,
    "cap_drop": LAST_TEXTS,
    "cgroup": Text(choices=("host", "private")),
    "cgroup_parent": TEXT,
    "command": COMMAND,
    "configs": CONFIG_MOUNTS,
    "cpu_count": Whole(minimum=0),
    "cpu_percent": Whole(minimum=0, maximum=100),
    "cpu_period": NUMBER,
    "cpu_quota": NUMBER,
    "cpu_rt_period": NUMBER,
    "cpu_rt_runtime": NUMBER,
    "cpu_shares": NUMBER,
    "cpus": NUMBER,
    "cpuset": TEXT,
    "credential_spec": Record(keys={"config": TEXT, "file": TEXT, "registry": TEXT}),
    "device_cgroup_rules": DISTINCT_TEXTS,
    "devices": ListOf(
        item=Record(
            keys={"source": TEXT, "target": TEXT, "permissions": TEXT},
            required=("source",),
            short=short_forms.device,
        ),
        unique=keys.target,
    ),
    "dns": TEXT_OR_TEXTS,
    "dns_opt": LAST_TEXTS,
    "dns_search": TEXT_OR_TEXTS,
    "domainname": TEXT,
    "entrypoint": COMMAND,
    "env_file": ENV_FILE,
    "environment": VARIABLES,
    "extra_hosts": Hosts(),
    "gpus": GPUS,
    "group_add": ListOf(item=Text(numbers=True), distinct=True),
    "hostname": TEXT,
    "image": TEXT,
    "init": FLAG,
    "ipc": TEXT,
    "isolation": TEXT,
    "label_file": ListOf(item=PATH, short=short_forms.alone),
    "labels": LABELS,
    "logging": Record(
        keys={"driver": TEXT, "options": MapOf(value=Text(numbers=True, null=True))},
        same="driver",
    ),
    "mac_address": TEXT,
    "mem_limit": SIZE,
    "mem_reservation": SIZE,
    "mem_swappiness": SIZE,
    "memswap_limit": SIZE,
    "models": SERVICE_MODELS,
    "network_mode": TEXT,
    "networks": SERVICE_NETWORKS,
    "oom_kill_disable": FLAG,
    "oom_score_adj": Whole(minimum=-1000, maximum=1000),
    "pid": Text(null=True),
    "pids_limit": NUMBER,
    "platform": TEXT,
    "privileged": FLAG,
    "pull_policy": Text(
        pattern="always|never|build|if_not_present|missing|refresh|daily|weekly"
        "|every_([0-9]+[wdhms])+"
    ),
    "pull_refresh_after": TEXT,
    "read_only": FLAG,
    "runtime": TEXT,
    "secrets": SECRET_MOUNTS,
    "security_opt": DISTINCT_TEXTS,
    "shm_size": SIZE,
    "stop_grace_period": DURATION,
    "stop_signal": TEXT,
    "storage_opt": MapOf(value=Anything()),
    "sysctls": PAIRS,
    "tmpfs": TEXT_OR_TEXTS,
    "ulimits": ULIMITS,
    "umask": Whole(minimum=0, maximum=2**32 - 1, null=True),
    "use_api_socket": FLAG,
    "user": TEXT,
    "userns_mode": TEXT,
    "uts": TEXT,
    "volumes": MOUNTS,
    "volumes_from": DISTINCT_TEXTS,
    "working_dir": TEXT,
}
WORKLOAD = {
    **CONTAINER,
    "build": BUILD,
    "depends_on": DEPENDS_ON,
    "expose": ListOf(item=Text(numbers=True), unique=keys.name),
    "extends": EXTENDS,
    "healthcheck": HEALTHCHECK,
    "ports": PORTS,
    "profiles": LAST_TEXTS,
    "stdin_open": FLAG,
    "tty": FLAG,
}
SERVICE = Record(
    keys={
        **WORKLOAD,
        "attach": FLAG,
        "container_name": Text(pattern=r".*[a-zA-Z0-9][a-zA-Z0-9_.-]+.*"),
        "deploy": DEPLOY,
        "develop": DEVELOP,
        "external_links": DISTINCT_TEXTS,
        "links": LAST_TEXTS,
        "post_start": HOOKS,
        "pre_start": ListOf(item=Record(keys={**CONTAINER, "per_replica": FLAG})),
        "pre_stop": HOOKS,
        "provider": Record(
            keys={"type": TEXT, "options": MapOf(value=Anything())}, required=("type",)
        ),
        "restart": TEXT,
        "scale": WHOLE,
    }
)
JOB = Record(
    keys={
        **WORKLOAD,
        "triggers": Record(
            keys={
                "manual": FLAG,
                "schedule": ListOf(
                    item=Record(
                        keys={
                            "cron": TEXT,
                            "timezone": TEXT,
                            "concurrency": Text(choices=("forbid", "queue")),
                            "missed_fires": Text(choices=("one", "skip")),
                        },
                        required=("cron",),
                        short=lambda text: {"cron": text},
                    )
                ),
            }
        ),
    },
    required=("triggers",),
)
