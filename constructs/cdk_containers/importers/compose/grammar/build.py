"""How an image is built."""

from cdk_containers.importers.compose.grammar.parts import SECRET_MOUNTS, ULIMITS
from cdk_containers.importers.compose.grammar.shapes import (
    Either,
    Hosts,
    Pairs,
    Rebased,
    Record,
)
from cdk_containers.importers.compose.grammar.values import (
    CONTEXT,
    FLAG,
    LABELS,
    LAST_TEXTS,
    PAIRS,
    SIZE,
    TEXT,
    TEXT_OR_TEXTS,
    TEXTS,
    VARIABLES,
)

BUILD = Record(
    keys={
        "additional_contexts": Pairs(rebased=Rebased.CONTEXT),
        "args": VARIABLES,
        "cache_from": TEXTS,
        "cache_to": TEXTS,
        "context": CONTEXT,
        "dockerfile": TEXT,
        "dockerfile_inline": TEXT,
        "entitlements": TEXTS,
        "extra_hosts": Hosts(),
        "isolation": TEXT,
        "labels": LABELS,
        "network": TEXT,
        "no_cache": FLAG,
        "no_cache_filter": TEXT_OR_TEXTS,
        "platforms": TEXTS,
        "privileged": FLAG,
        "provenance": Either(shapes=(FLAG, TEXT)),
        "pull": FLAG,
        "sbom": Either(shapes=(FLAG, TEXT)),
        "secrets": SECRET_MOUNTS,
        "shm_size": SIZE,
        "ssh": PAIRS,
        "tags": LAST_TEXTS,
        "target": TEXT,
        "ulimits": ULIMITS,
    },
    short=lambda text: {"context": text},
    defaults={"context": "."},
)
