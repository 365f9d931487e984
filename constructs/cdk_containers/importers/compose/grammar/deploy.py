"""How a service is deployed and developed."""

from cdk_containers.importers.compose.grammar.parts import DEVICE_REQUESTS, HOOK
from cdk_containers.importers.compose.grammar.shapes import (
    ListOf,
    Record,
    Size,
    Text,
)
from cdk_containers.importers.compose.grammar.values import (
    DURATION,
    FLAG,
    LABELS,
    NUMBER,
    PATH,
    TEXT,
    TEXT_OR_TEXTS,
    TEXTS,
    WHOLE,
)

UPDATE = Record(
    keys={
        "parallelism": WHOLE,
        "delay": DURATION,
        "failure_action": TEXT,
        "monitor": DURATION,
        "max_failure_ratio": NUMBER,
        "order": Text(choices=("start-first", "stop-first")),
    }
)
DEPLOY = Record(
    null=True,
    keys={
        "endpoint_mode": TEXT,
        "labels": LABELS,
        "mode": TEXT,
        "placement": Record(
            keys={
                "constraints": TEXTS,
                "max_replicas_per_node": WHOLE,
                "preferences": ListOf(item=Record(keys={"spread": TEXT})),
            }
        ),
        "replicas": WHOLE,
        "resources": Record(
            keys={
                "limits": Record(
                    keys={"cpus": NUMBER, "memory": Size(numbers=False), "pids": WHOLE}
                ),
                "reservations": Record(
                    keys={
                        "cpus": NUMBER,
                        "memory": Size(numbers=False),
                        "devices": DEVICE_REQUESTS,
                        "generic_resources": ListOf(
                            item=Record(
                                keys={
                                    "discrete_resource_spec": Record(
                                        keys={"kind": TEXT, "value": NUMBER}
                                    )
                                }
                            )
                        ),
                    }
                ),
            }
        ),
        "restart_policy": Record(
            keys={
                "condition": TEXT,
                "delay": DURATION,
                "max_attempts": WHOLE,
                "window": DURATION,
            }
        ),
        "rollback_config": UPDATE,
        "update_config": UPDATE,
    },
)
DEVELOP = Record(
    null=True,
    keys={
        "watch": ListOf(
            item=Record(
                keys={
                    "action": Text(
                        choices=("rebuild", "restart", "sync", "sync+exec", "sync+restart")
                    ),
                    "exec": Record(keys=HOOK, required=("command",)),
                    "ignore": TEXT_OR_TEXTS,
                    "include": TEXT_OR_TEXTS,
                    "initial_sync": FLAG,
                    "path": PATH,
                    "target": TEXT,
                },
                required=("path", "action"),
            )
        )
    },
)
