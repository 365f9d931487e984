"""What identifies a resource that is imported, by its type.

The identifiers are the primary ones of CloudFormation's resource schemas. All that a service may
refer to has but one, and that is its physical id.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-manually.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

SERVICE = ("ServiceArn", "Cluster")
"""What identifies an ``AWS::ECS::Service``."""
TASK_DEFINITION = ("TaskDefinitionArn",)
"""What identifies an ``AWS::ECS::TaskDefinition``."""


@dataclass(frozen=True)
class Identifier:
    """The property that identifies a resource.

    Args:
        property: its name.
        attribute: what ``Fn::GetAtt`` tells it by. Default: only ``Ref`` does.
    """

    property: str
    attribute: str | None = None

    def physical_id(self, told: str) -> str:
        """The physical id in what the attribute or ``Ref`` gives.

        Args:
            told: such as ``arn:aws:iam::123456789012:role/web``.
        """
        return told.rpartition("/")[2] if self.attribute == "Arn" else told


REFERRED: Mapping[str, Identifier] = MappingProxyType(
    {
        "AWS::CloudWatch::Alarm": Identifier("AlarmName"),
        "AWS::EC2::SecurityGroup": Identifier("Id", "GroupId"),
        "AWS::EC2::Subnet": Identifier("SubnetId", "SubnetId"),
        "AWS::ECS::Cluster": Identifier("ClusterName", "Arn"),
        "AWS::EFS::AccessPoint": Identifier("AccessPointId", "AccessPointId"),
        "AWS::EFS::FileSystem": Identifier("FileSystemId", "FileSystemId"),
        "AWS::ElasticLoadBalancingV2::Listener": Identifier("ListenerArn", "ListenerArn"),
        "AWS::ElasticLoadBalancingV2::ListenerRule": Identifier("RuleArn", "RuleArn"),
        "AWS::ElasticLoadBalancingV2::LoadBalancer": Identifier("LoadBalancerArn"),
        "AWS::ElasticLoadBalancingV2::TargetGroup": Identifier("TargetGroupArn", "TargetGroupArn"),
        "AWS::IAM::Role": Identifier("RoleName", "Arn"),
        "AWS::Logs::LogGroup": Identifier("LogGroupName"),
        "AWS::SecretsManager::Secret": Identifier("Id"),
        "AWS::ServiceDiscovery::Service": Identifier("Id", "Arn"),
    }
)
"""What identifies the resources that services and their task definitions refer to."""
