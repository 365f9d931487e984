"""Networks, volumes, secrets, configs and models."""

from cdk_containers.importers.compose.grammar import keys
from cdk_containers.importers.compose.grammar.shapes import (
    Either,
    ListOf,
    MapOf,
    Record,
)
from cdk_containers.importers.compose.grammar.values import (
    FLAG,
    LABELS,
    OPTIONS,
    PATH,
    TEXT,
    TEXTS,
    WHOLE,
)

# The old form, a name below "external", too.
EXTERNAL = Either(shapes=(FLAG, Record(keys={"name": TEXT})))
NETWORK = Record(
    null=True,
    keys={
        "attachable": FLAG,
        "driver": TEXT,
        "driver_opts": OPTIONS,
        "enable_ipv4": FLAG,
        "enable_ipv6": FLAG,
        "external": EXTERNAL,
        "internal": FLAG,
        "ipam": Record(
            keys={
                "config": ListOf(
                    item=Record(
                        keys={
                            "aux_addresses": MapOf(value=TEXT),
                            "gateway": TEXT,
                            "ip_range": TEXT,
                            "subnet": TEXT,
                        }
                    ),
                    unique=keys.subnet,
                ),
                "driver": TEXT,
                "options": MapOf(value=TEXT),
            }
        ),
        "labels": LABELS,
        "name": TEXT,
    },
)
VOLUME = Record(
    null=True,
    keys={
        "driver": TEXT,
        "driver_opts": OPTIONS,
        "external": EXTERNAL,
        "labels": LABELS,
        "name": TEXT,
    },
)
SECRET = Record(
    keys={
        "driver": TEXT,
        "driver_opts": OPTIONS,
        "environment": TEXT,
        "external": EXTERNAL,
        "file": PATH,
        "labels": LABELS,
        "name": TEXT,
        "template_driver": TEXT,
    }
)
CONFIG = Record(
    keys={
        "content": TEXT,
        "environment": TEXT,
        "external": EXTERNAL,
        "file": PATH,
        "labels": LABELS,
        "name": TEXT,
        "template_driver": TEXT,
    }
)
MODEL = Record(
    keys={"context_size": WHOLE, "model": TEXT, "name": TEXT, "runtime_flags": TEXTS},
    required=("model",),
)
