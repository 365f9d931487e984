"""The networks of an application: security groups whose members reach each other."""

from collections.abc import Mapping, Sequence

from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from cdk_containers.applications.existing import Existing
from cdk_containers.spec import Application, ApplicationService


def network_groups(
    scope: Construct, vpc: ec2.IVpc, application: Application, existing: Existing
) -> Mapping[str, ec2.ISecurityGroup]:
    """A security group for each network that a service is on.

    Args:
        scope: parent of what is made and imported.
        vpc: where the services run.
        application: whose networks.
        existing: security groups that are used instead.
    """
    used = {name for member in application.services for name in member.networks}
    found: dict[str, ec2.ISecurityGroup] = {}
    for network in application.networks:
        if network.name not in used:
            continue
        if network.name in existing.networks:
            found[network.name] = existing.networks[network.name]
        elif network.security_group_id is not None:
            found[network.name] = ec2.SecurityGroup.from_security_group_id(
                scope, network.name, network.security_group_id, mutable=False
            )
        else:
            found[network.name] = _group(scope, network.name, vpc)
    return found


def _group(scope: Construct, name: str, vpc: ec2.IVpc) -> ec2.SecurityGroup:
    group = ec2.SecurityGroup(
        scope,
        name,
        vpc=vpc,
        # It cannot be changed without replacing the group, and so holds no name.
        description="Services of a network of the application",
    )
    group.add_ingress_rule(group, ec2.Port.all_traffic(), "Services of the same network")
    return group


def further_groups(scope: Construct, application: Application) -> Sequence[ec2.ISecurityGroup]:
    """The security groups that every task of the application is in, besides those of networks."""
    return [
        ec2.SecurityGroup.from_security_group_id(scope, group, group, mutable=False)
        for group in application.security_group_ids
    ]


def groups_of(
    member: ApplicationService,
    networks: Mapping[str, ec2.ISecurityGroup],
    further: Sequence[ec2.ISecurityGroup],
) -> Sequence[ec2.ISecurityGroup]:
    """The security groups of a service, besides its own."""
    return [*(networks[name] for name in member.networks), *further]
