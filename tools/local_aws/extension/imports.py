# pyright: basic
# MiniStack's records are dictionaries without types.
"""What was made without CloudFormation comes under it: ECS, load balancers, security groups."""

from collections.abc import Callable
from typing import Any

from tools.local_aws.extension.cloudformation import Created
from tools.local_aws.extension.ministack import alb, ec2, ecs, provisioners

Identifier = dict[str, str]


def install() -> None:
    for kind, adopt in (
        ("AWS::EC2::SecurityGroup", _record(ec2._security_groups, "Id")),
        ("AWS::ECS::Cluster", _cluster),
        ("AWS::ECS::Service", _service),
        ("AWS::ECS::TaskDefinition", _task_definition),
        ("AWS::ElasticLoadBalancingV2::Listener", _record(alb._listeners, "ListenerArn")),
        ("AWS::ElasticLoadBalancingV2::LoadBalancer", _record(alb._lbs, "LoadBalancerArn")),
        ("AWS::ElasticLoadBalancingV2::TargetGroup", _record(alb._tgs, "TargetGroupArn")),
    ):
        provisioners._RESOURCE_HANDLERS[kind]["import"] = adopt


def _record(records: Any, name: str) -> Callable[[Identifier], Created]:
    """A resource whose attributes are called as the API calls them."""

    def adopt(identifier: Identifier) -> Created:
        (key,) = _parts(identifier, name)
        if key not in records:
            raise ValueError(_not_found(name, key))
        return key, {"Arn": key, **records[key]}

    return adopt


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
