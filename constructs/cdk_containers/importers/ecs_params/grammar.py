"""What may stand in ecs-params.yml, version 1.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cmd-ecs-cli-compose-ecsparams.html, and
what the ECS CLI reads beyond it: https://github.com/aws/amazon-ecs-cli#using-ecs-parameters
"""

from cdk_containers.importers.compose.grammar import short_forms
from cdk_containers.importers.compose.grammar.shapes import (
    Duration,
    Flag,
    ListOf,
    MapOf,
    Pairs,
    Record,
    Size,
    Text,
    Whole,
)

_FLAG = Flag()
_TEXT = Text()
_NUMBER_OR_TEXT = Text(numbers=True)
_SECONDS = Duration(numbers=True)
_SWITCH = Text(choices=("DISABLED", "ENABLED"))
_COMMAND = ListOf(item=_TEXT, short=short_forms.shell_test)
_SECRETS = ListOf(
    item=Record(keys={"name": _TEXT, "value_from": _TEXT}, required=("name", "value_from"))
)
_NAMESPACE = {"id": _TEXT, "name": _TEXT}

_CONDITIONS = ("COMPLETE", "HEALTHY", "START", "SUCCESS")

SERVICE = Record(
    null=True,
    keys={
        "cpu_shares": Whole(minimum=0),
        "depends_on": ListOf(
            item=Record(
                keys={
                    "condition": Text(choices=(*_CONDITIONS, *map(str.lower, _CONDITIONS))),
                    "container_name": _TEXT,
                },
                required=("condition", "container_name"),
            )
        ),
        "essential": _FLAG,
        "firelens_configuration": Record(
            keys={
                "options": Record(
                    keys={
                        "config-file-type": Text(choices=("file", "s3")),
                        "config-file-value": _TEXT,
                        "enable-ecs-log-metadata": _FLAG,
                    }
                ),
                "type": Text(choices=("fluentbit", "fluentd")),
            },
            required=("type",),
        ),
        "gpu": Whole(minimum=1, null=True),
        "healthcheck": Record(
            keys={
                "command": _COMMAND,
                "interval": _SECONDS,
                "retries": Whole(),
                "start_period": _SECONDS,
                "test": _COMMAND,
                "timeout": _SECONDS,
            }
        ),
        "init_process_enabled": _FLAG,
        "logging": Record(keys={"secret_options": _SECRETS}),
        "mem_limit": Size(),
        "mem_reservation": Size(),
        "repository_credentials": Record(
            keys={"credentials_parameter": _TEXT}, required=("credentials_parameter",)
        ),
        "secrets": _SECRETS,
    },
)
DOCKER_VOLUME = Record(
    keys={
        "autoprovision": _FLAG,
        "driver": _TEXT,
        "driver_opts": MapOf(value=_NUMBER_OR_TEXT),
        "labels": Pairs(),
        "name": _TEXT,
        "scope": Text(choices=("shared", "task")),
    },
    required=("name",),
)
EFS_VOLUME = Record(
    keys={
        "access_point": Text(pattern="fsap-[0-9a-zA-Z]+"),
        "filesystem_id": Text(pattern="fs-[0-9a-zA-Z]+"),
        "iam": _SWITCH,
        "name": _TEXT,
        "root_directory": _TEXT,
        "transit_encryption": _SWITCH,
        "transit_encryption_port": Whole(minimum=1, maximum=65535),
    },
    required=("filesystem_id", "name"),
)
TASK_DEFINITION = Record(
    keys={
        "docker_volumes": ListOf(item=DOCKER_VOLUME),
        "ecs_network_mode": Text(choices=("awsvpc", "bridge", "host", "none")),
        "efs_volumes": ListOf(item=EFS_VOLUME),
        "ipc_mode": Text(choices=("host", "none", "task")),
        "pid_mode": Text(choices=("host", "task")),
        "placement_constraints": ListOf(
            item=Record(
                keys={"expression": _TEXT, "type": Text(choices=("memberOf",))},
                required=("expression", "type"),
            )
        ),
        "services": MapOf(value=SERVICE),
        "task_execution_role": _TEXT,
        "task_role_arn": _TEXT,
        "task_size": Record(keys={"cpu_limit": _NUMBER_OR_TEXT, "mem_limit": _NUMBER_OR_TEXT}),
    }
)
SERVICE_DISCOVERY = Record(
    keys={
        "container_name": _TEXT,
        "container_port": Whole(minimum=1, maximum=65535),
        "private_dns_namespace": Record(keys={**_NAMESPACE, "description": _TEXT, "vpc": _TEXT}),
        "public_dns_namespace": Record(keys=_NAMESPACE),
        "service_discovery_service": Record(
            keys={
                "description": _TEXT,
                "dns_config": Record(
                    keys={"ttl": Whole(minimum=0), "type": Text(choices=("A", "SRV"))}
                ),
                "healthcheck_custom_config": Record(
                    keys={"failure_threshold": Whole(minimum=1, maximum=10)}
                ),
                "name": _TEXT,
            }
        ),
    }
)
RUN_PARAMS = Record(
    keys={
        "network_configuration": Record(
            keys={
                "awsvpc_configuration": Record(
                    keys={
                        "assign_public_ip": _SWITCH,
                        "security_groups": ListOf(item=Text(pattern="sg-[0-9a-zA-Z]+")),
                        "subnets": ListOf(item=Text(pattern="subnet-[0-9a-zA-Z]+")),
                    }
                )
            }
        ),
        "service_discovery": SERVICE_DISCOVERY,
        "task_placement": Record(
            keys={
                "constraints": ListOf(
                    item=Record(
                        keys={
                            "expression": _TEXT,
                            "type": Text(choices=("distinctInstance", "memberOf")),
                        },
                        required=("type",),
                    )
                ),
                "strategy": ListOf(
                    item=Record(
                        keys={
                            "field": _TEXT,
                            "type": Text(choices=("binpack", "random", "spread")),
                        },
                        required=("type",),
                    )
                ),
            }
        ),
    }
)
ECS_PARAMS = Record(
    keys={
        "run_params": RUN_PARAMS,
        "task_definition": TASK_DEFINITION,
        "version": Whole(minimum=1, maximum=1),
    }
)
