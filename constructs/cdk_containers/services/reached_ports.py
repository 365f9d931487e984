"""The ports that others reach a service on, as security groups know them."""

from collections.abc import Sequence

from aws_cdk import aws_ec2 as ec2

from cdk_containers.spec import NetworkMode, Port, Service


def default_port(spec: Service) -> ec2.Port | None:
    """The port that others reach, or ``None`` if it is not clear which."""
    return None if spec.reachable is None else _reached(spec, spec.reachable[1])


def reached_ports(spec: Service) -> Sequence[ec2.Port]:
    """That port, and the further ones that others call by the service's name."""
    first = default_port(spec)
    others = [_reached(spec, port) for port in spec.other_reachable]
    return others if first is None else [first, *others]


def _reached(spec: Service, port: Port) -> ec2.Port:
    udp = port.protocol == "udp"
    if spec.task.network_mode == NetworkMode.BRIDGE and not port.host_port:
        # Docker takes a free one: its instance's ephemeral ports.
        ephemeral = ec2.Port.udp_range if udp else ec2.Port.tcp_range
        return ephemeral(32768, 65535)
    number = port.host_port or port.number
    return ec2.Port.udp(number) if udp else ec2.Port.tcp(number)
