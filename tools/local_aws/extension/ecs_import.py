# pyright: basic
# MiniStack's records are dictionaries without types.
"""Clusters, task definitions and services that were made without CloudFormation come under it."""

from typing import Any

from tools.local_aws.extension.cloudformation import Created
from tools.local_aws.extension.ministack import ecs, provisioners

Identifier = dict[str, str]


def install() -> None:
    for kind, adopt in (
        ("Cluster", _cluster),
        ("Service", _service),
        ("TaskDefinition", _task_definition),
    ):
        provisioners._RESOURCE_HANDLERS[f"AWS::ECS::{kind}"]["import"] = adopt


def _cluster(identifier: Identifier) -> Created:
    (name,) = _parts(identifier, "ClusterName")
    record = _found(ecs._clusters, name, "AWS::ECS::Cluster")
    return name, {"Arn": record["clusterArn"], "ClusterName": name}


def _service(identifier: Identifier) -> Created:
    arn, cluster = _parts(identifier, "ServiceArn", "Cluster")
    record = _found(ecs._services, arn.partition(":service/")[2], "AWS::ECS::Service")
    if cluster.rpartition("/")[2] != record["clusterArn"].rpartition("/")[2]:
        raise ValueError(_not_found("AWS::ECS::Service", f"{arn}|{cluster}"))
    return arn, {"ServiceArn": arn, "Name": record["serviceName"]}


def _task_definition(identifier: Identifier) -> Created:
    (arn,) = _parts(identifier, "TaskDefinitionArn")
    _found(ecs._task_defs, arn.rpartition("/")[2], "AWS::ECS::TaskDefinition")
    return arn, {"TaskDefinitionArn": arn}


def _parts(identifier: Identifier, *names: str) -> list[str]:
    if sorted(identifier) != sorted(names):
        raise ValueError(f"Invalid resource identifier. Expected [{', '.join(names)}]")
    return [identifier[name] for name in names]


def _found(records: Any, key: str, kind: str) -> dict[str, Any]:
    record = records.get(key)
    if record is None or record["status"] != "ACTIVE":
        raise ValueError(_not_found(kind, key))
    return record


def _not_found(kind: str, key: str) -> str:
    return f"Resource of type '{kind}' with identifier '{key}' was not found."
