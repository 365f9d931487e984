"""What whatever starts a task may do: run it in one cluster, whichever its revision."""

from aws_cdk import Stack
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam


def roles_of(task_definition: ecs.TaskDefinition) -> list[iam.IRole]:
    """The roles that a task is given."""
    return [task_definition.task_role, task_definition.obtain_execution_role()]


def tasks_in(cluster: ecs.ICluster) -> str:
    """The ARN that stands for every task of a cluster."""
    return Stack.of(cluster).format_arn(
        service="ecs", resource="task", resource_name=f"{cluster.cluster_name}/*"
    )


def may_run(
    task_definition: ecs.TaskDefinition, cluster: ecs.ICluster
) -> list[iam.PolicyStatement]:
    """Permission to run a task, and to give it its tags and roles.

    Every revision, since the old one may be asked for while the new one is already allowed, and
    when CloudFormation puts an older version back.

    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
    """
    revisions = Stack.of(task_definition).format_arn(
        service="ecs",
        resource="task-definition",
        resource_name=f"{task_definition.family}:*",
    )
    return [
        iam.PolicyStatement(
            actions=["ecs:RunTask"],
            resources=[revisions],
            conditions={"ArnEquals": {"ecs:cluster": cluster.cluster_arn}},
        ),
        iam.PolicyStatement(
            actions=["ecs:TagResource"],
            resources=[tasks_in(cluster)],
            conditions={"StringEquals": {"ecs:CreateAction": "RunTask"}},
        ),
        iam.PolicyStatement(
            actions=["iam:PassRole"],
            resources=[each.role_arn for each in roles_of(task_definition)],
            conditions={"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
        ),
    ]
