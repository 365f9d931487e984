"""The table of all keys: what becomes of each on Fargate and on EC2."""

from collections.abc import Mapping
from types import MappingProxyType

from cdk_containers.importers.compose.dispositions import (
    build,
    container,
    deploy,
    logs,
    network,
    own_keys,
    project,
    resources,
    storage,
)
from cdk_containers.importers.compose.dispositions.row import Row

SUBJECTS: Mapping[str, Mapping[str, Row]] = MappingProxyType(
    {
        "The project": project.ROWS,
        "What runs": container.ROWS,
        "Logs": logs.ROWS,
        "Images that are built": build.ROWS,
        "CPU, memory and the kernel": resources.ROWS,
        "Ports, names and networks": network.ROWS,
        "Volumes, secrets and configs": storage.ROWS,
        "Tasks and new versions": deploy.ROWS,
        "Keys for Amazon ECS": own_keys.ROWS,
    }
)
"""The rows by what they are about; each by the pattern of its path.

In a pattern, ``*`` is any name and ``[]`` any entry of a list. A key without a row fares like the
key that it is in.
"""

TABLE: Mapping[str, Row] = MappingProxyType(
    {pattern: row for rows in SUBJECTS.values() for pattern, row in rows.items()}
)
"""All rows."""
