# pyright: basic
# MiniStack's records are dictionaries without types.
"""Where MiniStack's tasks run: their subnet, their address and the ports that they have there."""

from collections import Counter
from typing import Any

from tools.local_aws.extension import ecs_deployments
from tools.local_aws.extension.ministack import ec2, ecs, responses


def place(task: Any, definition: Any, address: str) -> None:
    """Into the subnet that has the fewest tasks of the service, so that they spread."""
    if task["launchType"] == "FARGATE":
        task.pop("containerInstanceArn", None)
    subnet = _subnet(task)
    if subnet:
        task["_subnet"] = subnet
        task["availabilityZone"] = ec2._subnets[subnet]["AvailabilityZone"]
    if task.get("_network_mode") != "awsvpc":
        task["_container_ip"] = address
        _bind_ports(task, definition, address)
        return
    interface = f"eni-{responses.new_uuid().replace('-', '')[:17]}"
    details = {"subnetId": subnet, "networkInterfaceId": interface, "privateIPv4Address": address}
    task["attachments"] = [
        {
            "id": responses.new_uuid(),
            "type": "ElasticNetworkInterface",
            "status": "ATTACHED",
            "details": [{"name": name, "value": value} for name, value in details.items() if value],
        }
    ]
    for container in task["containers"]:
        container["networkInterfaces"] = [
            {"attachmentId": interface, "privateIpv4Address": address}
        ]


def _bind_ports(task: Any, definition: Any, address: str) -> None:
    """No instance stands between: the task's own address has the ports of its containers."""
    for container, described in zip(
        task["containers"], definition["containerDefinitions"], strict=True
    ):
        container["networkBindings"] = [
            {
                "bindIP": address,
                "containerPort": int(mapping["containerPort"]),
                "hostPort": int(mapping["containerPort"]),
                "protocol": mapping.get("protocol", "tcp"),
            }
            for mapping in described.get("portMappings") or []
            if "containerPort" in mapping
        ]


def _subnet(task: Any) -> str | None:
    network = (ecs_deployments.service_of(task) or {}).get("networkConfiguration") or {}
    wanted = (network.get("awsvpcConfiguration") or {}).get("subnets") or [task.get("_subnet")]
    known = [subnet for subnet in wanted if subnet in ec2._subnets]
    with ecs.resource_lock("local-aws-placement", task.get("group", "")):
        taken = Counter(
            other.get("_placed_in")
            for other in list(ecs._tasks.values())
            if other.get("group") == task.get("group")
            and other.get("_deployment_id") == task.get("_deployment_id")
            and other.get("lastStatus") != "STOPPED"
        )
        chosen = min(known, key=lambda subnet: taken[subnet], default=None)
        task["_placed_in"] = chosen
    return chosen
