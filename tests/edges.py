"""Who may connect to whom, as the security groups of a template say it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, order=True)
class Edge:
    """Some ports that one security group opens to another one.

    Attributes:
        source: logical id, or what else names the security group that connects.
        target: the same of the one that is connected to.
        side: the one whose rule it is: ``ingress`` for the target's, ``egress`` for the source's.
        ports: such as ``tcp 80`` or ``tcp 32768-65535``.
    """

    source: str
    target: str
    side: str
    ports: str


def edges(template: Mapping[str, Any]) -> list[Edge]:
    """The rules between security groups, those that are made twice also twice."""
    found: list[Edge] = []
    for resource in template["Resources"].values():
        rule = resource.get("Properties", {})
        match resource["Type"]:
            case "AWS::EC2::SecurityGroupIngress":
                source, target, side = rule["SourceSecurityGroupId"], rule["GroupId"], "ingress"
            case "AWS::EC2::SecurityGroupEgress":
                source, target, side = rule["GroupId"], rule["DestinationSecurityGroupId"], "egress"
            case _:
                continue
        first, last = rule["FromPort"], rule["ToPort"]
        ports = f"{rule['IpProtocol']} {first}" + ("" if first == last else f"-{last}")
        found.append(Edge(_name(source), _name(target), side, ports))
    return sorted(found)


def _name(reference: Any) -> str:
    match reference:
        case {"Fn::GetAtt": [str(resource), _]}:
            return resource
        case {"Fn::ImportValue": str(export)}:
            return export
        case {"Fn::GetStackOutput": {"OutputName": str(output)}}:
            return output
        case str():
            return reference
        case _:
            return json.dumps(reference)
