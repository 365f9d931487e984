# pyright: basic
# MiniStack's records are dictionaries without types.
"""NAT gateways and their addresses, flow logs, single security group rules."""

import re
from collections.abc import Callable
from typing import Any, Literal

from tools.local_aws.extension.cloudformation import Created, Properties, resource_type, succeed
from tools.local_aws.extension.ministack import ec2, provisioners, ssm

# CDK reads the ECS-optimised machine images from these public parameters.
_ECS_IMAGES = (
    "/aws/service/ecs/optimized-ami/amazon-linux-2/recommended/image_id",
    "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id",
    "/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id",
)


def install() -> None:
    resource_type(
        "AWS::EC2::EIP",
        create=_create_address,
        update=_retag_or_replace(_create_address, _address_attributes),
        delete=_release_address,
    )
    resource_type(
        "AWS::EC2::NatGateway",
        create=_create_nat_gateway,
        update=_retag_or_replace(_create_nat_gateway, lambda nat: {"NatGatewayId": nat}),
        delete=lambda physical_id, _: ec2._nat_gateways.pop(physical_id, None),
    )
    resource_type(
        "AWS::EC2::FlowLog",
        create=_create_flow_log,
        update=_retag_or_replace(_create_flow_log, lambda flow_log: {"Id": flow_log}),
        delete=lambda physical_id, _: ec2._delete_flow_logs({"FlowLogId.1": [physical_id]}),
    )
    _security_group_rule("ingress")
    _security_group_rule("egress")
    _answer_vpc_cidr_block()
    for name in _ECS_IMAGES:
        ssm._PUBLIC_AMI_PARAMETERS[name] = "ami-0ec5000000000000a"


def _retag_or_replace(create: Any, attributes: Callable[[str], dict[str, Any]]) -> Any:
    """None of these changes in place, but for its tags."""

    def update(
        physical_id: str, old: Properties, new: Properties, stack: str, logical_id: str
    ) -> Created:
        if {**old, "Tags": None} != {**new, "Tags": None}:
            return create(logical_id, new, stack)
        found = attributes(physical_id)
        # Tags of an address hang on its allocation; of the others, on the physical id.
        provisioners._ec2_apply_tags(found.get("AllocationId", physical_id), new, old)
        return physical_id, found

    return update


def _create_address(_logical_id: str, props: Properties, _stack: str) -> Created:
    answer = succeed(
        ec2._allocate_address({"Domain": ["vpc"], **_tags("elastic-ip", props)}), "AllocateAddress"
    )
    public_ip = _element(answer, "publicIp")
    return public_ip, {"PublicIp": public_ip, "AllocationId": _element(answer, "allocationId")}


def _address_attributes(public_ip: str) -> dict[str, str]:
    return next(
        {"PublicIp": public_ip, "AllocationId": allocation}
        for allocation, address in ec2._addresses.items()
        if address["PublicIp"] == public_ip
    )


def _release_address(public_ip: str, _props: Properties) -> None:
    ec2._release_address({"AllocationId": [_address_attributes(public_ip)["AllocationId"]]})


def _create_nat_gateway(_logical_id: str, props: Properties, _stack: str) -> Created:
    answer = succeed(
        ec2._create_nat_gateway(
            {
                "SubnetId": [props["SubnetId"]],
                "AllocationId": [props.get("AllocationId", "")],
                "ConnectivityType": [props.get("ConnectivityType", "public")],
                **_tags("natgateway", props),
            }
        ),
        "CreateNatGateway",
    )
    identifier = _element(answer, "natGatewayId")
    return identifier, {"NatGatewayId": identifier}


def _create_flow_log(_logical_id: str, props: Properties, _stack: str) -> Created:
    answer = succeed(
        ec2._create_flow_logs(
            {
                "ResourceId.1": [props["ResourceId"]],
                "ResourceType": [props["ResourceType"]],
                "TrafficType": [props.get("TrafficType", "ALL")],
                "LogDestinationType": [props.get("LogDestinationType", "cloud-watch-logs")],
                "LogDestination": [props.get("LogDestination", "")],
                "LogGroupName": [props.get("LogGroupName", "")],
                **_tags("flow-log", props),
            }
        ),
        "CreateFlowLogs",
    )
    identifier = _element(answer, "item")
    return identifier, {"Id": identifier}


def _security_group_rule(direction: Literal["ingress", "egress"]) -> None:
    permissions = "IpPermissions" if direction == "ingress" else "IpPermissionsEgress"

    def create(_logical_id: str, props: Properties, _stack: str) -> Created:
        group = ec2._security_groups.get(props["GroupId"])
        if group is None:
            raise ValueError(f"The security group '{props['GroupId']}' does not exist")
        rule = _rule(props)
        if not any(ec2._rules_match(rule, existing) for existing in group[permissions]):
            group[permissions].append(rule)
        identifier = ec2._sg_rule_id(props["GroupId"], direction == "egress", rule)
        return identifier, {"Id": identifier}

    def delete(_physical_id: str, props: Properties) -> None:
        group = ec2._security_groups.get(props["GroupId"])
        if group is not None:
            rule = _rule(props)
            group[permissions] = [
                existing for existing in group[permissions] if not ec2._rules_match(rule, existing)
            ]

    def update(
        physical_id: str, old: Properties, new: Properties, stack: str, logical_id: str
    ) -> Created:
        if ec2._rules_match(_rule(old), _rule(new)) and old["GroupId"] == new["GroupId"]:
            return physical_id, {"Id": physical_id}
        return create(logical_id, new, stack)

    resource_type(
        f"AWS::EC2::SecurityGroup{direction.capitalize()}",
        create=create,
        delete=delete,
        update=update,
    )


def _rule(props: Properties) -> dict[str, Any]:
    return provisioners._ec2_sg_permissions([props])[0]


def _answer_vpc_cidr_block() -> None:
    create_vpc = provisioners._ec2_vpc_create

    def create(logical_id: str, props: Properties, stack: str) -> Created:
        vpc, attributes = create_vpc(logical_id, props, stack)
        return vpc, {
            **attributes,
            "CidrBlock": ec2._vpcs[vpc]["CidrBlock"],
            "CidrBlockAssociations": [f"vpc-cidr-assoc-{vpc.removeprefix('vpc-')}"],
            "Ipv6CidrBlocks": [],
        }

    # The update of a VPC calls the function of the module to replace one.
    provisioners._ec2_vpc_create = create
    provisioners._RESOURCE_HANDLERS["AWS::EC2::VPC"]["create"] = create


def _tags(kind: str, props: Properties) -> dict[str, list[str]]:
    """Tags in the query API's spelling."""
    tags = props.get("Tags") or []
    result = {"TagSpecification.1.ResourceType": [kind]} if tags else {}
    for number, tag in enumerate(tags, 1):
        result[f"TagSpecification.1.Tag.{number}.Key"] = [tag["Key"]]
        result[f"TagSpecification.1.Tag.{number}.Value"] = [tag["Value"]]
    return result


def _element(xml: str, name: str) -> str:
    found = re.search(f"<{name}>([^<]*)</{name}>", xml)
    if found is None:
        raise ValueError(f"no <{name}> in the answer {xml}")
    return found[1]
