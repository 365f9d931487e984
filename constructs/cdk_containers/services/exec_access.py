"""Shells in tasks: in which container, and what lets people in where CDK does not do it."""

from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam

from cdk_containers.cluster import ContainerCluster
from cdk_containers.spec import Service


def allow_exec(role: iam.IRole, cluster: ContainerCluster | ecs.ICluster) -> None:
    """Let tasks be reached by ECS Exec, and write what people do there to the cluster's log.

    A cluster that is not ours tells nothing of where it logs; grant that to the role as well.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html#ecs-exec-required-iam-permissions

    Args:
        role: of the tasks.
        cluster: where they run.
    """
    role.add_to_principal_policy(
        iam.PolicyStatement(
            actions=[
                "ssmmessages:CreateControlChannel",
                "ssmmessages:CreateDataChannel",
                "ssmmessages:OpenControlChannel",
                "ssmmessages:OpenDataChannel",
            ],
            resources=["*"],
        )
    )
    if isinstance(cluster, ContainerCluster):
        cluster.exec_key.grant(role, "kms:Decrypt", "kms:GenerateDataKey")
        role.add_to_principal_policy(
            iam.PolicyStatement(actions=["logs:DescribeLogGroups"], resources=["*"])
        )
        cluster.exec_log_group.grant(
            role, "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"
        )


def container_for_shell(spec: Service) -> str:
    """The container that others reach, or else the first, that a shell can be opened in."""
    reached = [spec.reachable[0]] if spec.reachable else []
    candidates = [*reached, *spec.task.containers]
    return next(each.name for each in candidates if not each.read_only_root)
