"""The Compose Specification: every key, once, with what its value may be.

Reading, merging and checking are generic over this table, and whatever else has to be said about
keys hangs on the same paths. https://docs.docker.com/reference/compose-file/
"""

from cdk_containers.importers.compose.grammar.resources import (
    CONFIG,
    MODEL,
    NETWORK,
    SECRET,
    VOLUME,
)
from cdk_containers.importers.compose.grammar.service import JOB, SERVICE
from cdk_containers.importers.compose.grammar.shapes import ListOf, MapOf, Record
from cdk_containers.importers.compose.grammar.values import NAME, TEXT, TEXT_OR_TEXTS

INCLUDE = ListOf(
    item=Record(
        keys={
            "env_file": TEXT_OR_TEXTS,
            "path": TEXT_OR_TEXTS,
            "project_directory": TEXT,
        },
        short=lambda text: {"path": [text]},
    )
)

PROJECT = Record(
    keys={
        "configs": MapOf(names=NAME, value=CONFIG),
        "include": INCLUDE,
        "jobs": MapOf(names=NAME, value=JOB),
        "models": MapOf(names=NAME, value=MODEL),
        "name": TEXT,
        "networks": MapOf(names=NAME, value=NETWORK),
        "secrets": MapOf(names=NAME, value=SECRET),
        "services": MapOf(names=NAME, value=SERVICE),
        "version": TEXT,
        "volumes": MapOf(names=NAME, value=VOLUME),
    }
)
