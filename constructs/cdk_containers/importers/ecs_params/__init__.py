"""ecs-params.yml, as the ECS CLI read it."""

from cdk_containers.importers.ecs_params.apply import apply_ecs_params
from cdk_containers.importers.ecs_params.dispositions import dispose_ecs_params, with_superseded
from cdk_containers.importers.ecs_params.overlay import (
    described_names,
    says_task_memory,
    with_ecs_params,
)
from cdk_containers.importers.ecs_params.places import with_places
from cdk_containers.importers.ecs_params.reading import read_ecs_params

__all__ = [
    "apply_ecs_params",
    "described_names",
    "dispose_ecs_params",
    "read_ecs_params",
    "says_task_memory",
    "with_ecs_params",
    "with_places",
    "with_superseded",
]
