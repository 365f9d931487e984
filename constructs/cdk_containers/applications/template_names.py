"""The names that Docker's integration with Amazon ECS gave to resources.

Files that were written for it change its template by these names, which are not those of ours:
https://github.com/docker-archive/compose-cli/blob/main/ecs/cloudformation.go
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import cast

from aws_cdk import CfnResource
from constructs import IConstruct

from cdk_containers.applications.published import over_http
from cdk_containers.applications.service import PublishedService

_NOT_IN_NAMES = re.compile(r"[^a-zA-Z0-9]+")
_VARIABLE = re.compile(r"\$\{(?P<name>[A-Za-z0-9]+)(?P<attribute>\.[A-Za-z0-9.]+)?\}")

Rename = Callable[[str], str]


def resource_name(name: str) -> str:
    """The name of a service or network in the ids of its resources."""
    plain = _NOT_IN_NAMES.sub("", name)
    return plain[:1].upper() + plain[1:]


def names_of_service(service: PublishedService) -> Iterator[tuple[str, Sequence[CfnResource]]]:
    """What one service made, by the names that Docker gave.

    Args:
        service: the service.
    """
    name = resource_name(service.node.id)
    definition = service.task.task_definition
    yield f"{name}Service", _found(service.service, "AWS::ECS::Service")
    yield f"{name}TaskDefinition", _found(definition, "AWS::ECS::TaskDefinition")
    yield f"{name}TaskRole", _found(definition.task_role, "AWS::IAM::Role")
    execution_role = definition.execution_role
    if execution_role is not None:
        yield f"{name}TaskExecutionRole", _found(execution_role, "AWS::IAM::Role")
    for port, group in service.targets.items():
        protocol = "UDP" if port.protocol == "udp" else "TCP"
        yield (
            f"{name}{protocol}{port.listener_port}TargetGroup",
            _found(group, "AWS::ElasticLoadBalancingV2::TargetGroup"),
        )


def names_of_listeners(
    service: PublishedService, balancers: IConstruct
) -> Iterator[tuple[str, Sequence[CfnResource]]]:
    """The listeners of one service, by the names that Docker gave.

    Args:
        service: the service.
        balancers: what the listeners are below.
    """
    for port in service.targets:
        parts = balancers.node.find_child("Http" if over_http(port) else "Network")
        listener = parts.node.find_child(f"Listener{port.listener_port}")
        protocol = "UDP" if port.protocol == "udp" else "TCP"
        found = _found(listener, "AWS::ElasticLoadBalancingV2::Listener")
        yield f"{resource_name(service.node.id)}{protocol}{port.number}Listener", found


def names_of_parts(
    application: IConstruct, networks: Mapping[str, IConstruct]
) -> Iterator[tuple[str, Sequence[CfnResource]]]:
    """What all services share, by the names that Docker gave.

    Args:
        application: what everything is below.
        networks: the security groups of the networks.
    """
    yield "LogGroup", _found(application, "AWS::Logs::LogGroup")
    balancers = _found(application, "AWS::ElasticLoadBalancingV2::LoadBalancer")
    # Docker made one only; the one for HTTP is made first.
    yield "LoadBalancer", balancers[:1]
    yield "CloudMap", _found(application, "AWS::ServiceDiscovery::HttpNamespace")
    for name, group in networks.items():
        yield f"{resource_name(name)}Network", _found(group, "AWS::EC2::SecurityGroup")


def references(value: object) -> Sequence[str]:
    """The names of all that a part of a template refers to.

    Args:
        value: the part.
    """
    found: list[str] = []

    def note(name: str) -> str:
        found.append(name)
        return name

    renamed(value, note)
    return found


def renamed(value: object, rename: Rename) -> object:
    """A part of a template whose references have the ids of the resources that they mean.

    Args:
        value: the part.
        rename: tells the id by the name that is used.
    """
    if isinstance(value, list):
        return [renamed(each, rename) for each in cast("list[object]", value)]
    if not isinstance(value, Mapping):
        return value
    mapping = cast("Mapping[str, object]", value)
    alone = len(mapping) == 1
    return {name: _renamed_below(name, each, rename, alone) for name, each in mapping.items()}


def _renamed_below(key: str, value: object, rename: Rename, alone: bool) -> object:
    """What stands below a key; a function of CloudFormation is alone in its mapping."""
    if key == "DependsOn":
        return _dependencies(value, rename)
    if key in _REFERENCES and alone:
        return _REFERENCES[key](value, rename)
    return renamed(value, rename)


def _name(target: object, rename: Rename) -> object:
    return rename(target) if isinstance(target, str) else target


def _attribute(target: object, rename: Rename) -> object:
    parts = target.split(".", 1) if isinstance(target, str) else target
    if not isinstance(parts, list) or not parts:
        return target
    name, *attributes = cast("list[object]", parts)
    return [_name(name, rename), *attributes]


def _substitution(target: object, rename: Rename) -> object:
    if isinstance(target, list):
        return _with_variables(cast("list[object]", target), rename)
    if not isinstance(target, str):
        return target
    return _VARIABLE.sub(
        lambda found: f"${{{rename(found['name'])}{found['attribute'] or ''}}}", target
    )


def _with_variables(parts: list[object], rename: Rename) -> list[object]:
    """A text and variables of its own, whose names mean nothing else."""
    mappings = (cast("Mapping[str, object]", each) for each in parts if isinstance(each, Mapping))
    own = set[str]().union(*mappings)
    return [
        _substitution(each, lambda name: name if name in own else rename(name))
        if isinstance(each, str)
        else renamed(each, rename)
        for each in parts
    ]


def _dependencies(target: object, rename: Rename) -> object:
    if isinstance(target, list):
        return [_dependencies(each, rename) for each in cast("list[object]", target)]
    return _name(target, rename) if isinstance(target, str) else renamed(target, rename)


def _found(construct: IConstruct, kind: str) -> Sequence[CfnResource]:
    below = construct.node.find_all()
    return [
        each for each in below if isinstance(each, CfnResource) and each.cfn_resource_type == kind
    ]


_REFERENCES: Mapping[str, Callable[[object, Rename], object]] = MappingProxyType(
    {"Ref": _name, "Fn::GetAtt": _attribute, "Fn::Sub": _substitution}
)
