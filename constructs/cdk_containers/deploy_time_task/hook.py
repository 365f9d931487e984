"""A task that runs to its end before a service's new version starts, such as a migration."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import cast

from aws_cdk import Duration, Fn, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from cdk_containers.checks.rule import Range
from cdk_containers.findings import Finding, error
from cdk_containers.log_retention import log_retention, log_retention_problems
from cdk_containers.network import selected_subnets
from cdk_containers.overlay import Overlay, lay_over
from cdk_containers.removal import removal_policy
from cdk_containers.run_task import may_run, roles_of, tasks_in
from cdk_containers.validation import refuse_errors, typed

_HANDLER = Path(__file__).parent / "handler"
# ECS waits 1440 minutes for a hook; within the last ten the task can still be stopped:
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html
_LONGEST_MINUTES = 1430
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html
_MOST_SECURITY_GROUPS = 5
# Tells the tasks that the function may stop from all others in the cluster.
_TAG = "cdk-containers:deploy-time-task"


class DeployTimeTask(Construct):
    """A task, such as a database migration, that runs before a service's new version starts.

    When the task fails, so does the deployment: the old version stays, and CloudFormation rolls
    the stack back. ECS calls a function at the stage ``PRE_SCALE_UP`` of each deployment of the
    service, whatever its strategy; the function starts the task and answers for it until it has
    ended::

        migration = DeployTimeTask(self, "Migration", cluster=cluster, task_definition=…, …)
        migration.run_before(web.service)

    It runs once a deployment: when the service is made, when it is updated, and when
    CloudFormation puts an older version back, which then runs that version's task. ECS's own
    rollback runs none. So the task has to be one that does no harm when it has nothing to do, and
    one that accepts what a newer version has left.

    It has succeeded when all of its essential containers have exited with 0. A container that
    only helps and would go on has to be ``essential=False``.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html

    Attributes:
        security_groups: of the task.
        function: what ECS calls. It logs why a deployment failed.
        log_group: where the function logs; the task logs where its containers say.
        hook: the function as a lifecycle hook. ``run_before`` adds it, with ``hook_details``.
        hook_details: what the service's deployment tells the function, as JSON.
    """

    @typed
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        cluster: ecs.ICluster,
        task_definition: ecs.TaskDefinition,
        strategy: Sequence[ecs.CapacityProviderStrategy] = (),
        subnets: ec2.SubnetSelection,
        security_groups: Sequence[ec2.ISecurityGroup] = (),
        assign_public_ip: bool = False,
        timeout_minutes: int = 30,
        log_retention_days: int = 30,
        disposable: bool = False,
        overlay: Overlay | None = None,
    ) -> None:
        """
        Args:
            scope: the parent.
            construct_id: unique below the parent.
            cluster: where the task runs.
            task_definition: what runs, with all its containers.
            strategy: what it runs on. Spot may interrupt it, which fails the deployment.
                Default: the launch type Fargate.
            subnets: where in the cluster's VPC.
            security_groups: of the task, at most 5; databases let them in. Default: one is made.
            assign_public_ip: whether it has a public address. Default: no.
            timeout_minutes: how long it may take from its deployment's start on, 1 to 1430; then
                it is stopped and the deployment fails. Default: 30.
            log_retention_days: how long the function's log is kept. Default: 30.
            disposable: whether that log goes when the stack does. Default: it stays.
            overlay: raw CloudFormation properties. Default: none.

        Raises:
            InvalidSpecError: the task has no essential container, the VPC no such subnets, or a
                number is out of range.
        """
        containers = _essential_containers(task_definition)
        refuse_errors(
            scope,
            construct_id,
            [
                *_no_containers(containers),
                *_subnet_problems(cluster, subnets),
                *_security_group_problems(security_groups),
                *Range(
                    path="timeout_minutes",
                    value=timeout_minutes,
                    lowest=1,
                    highest=_LONGEST_MINUTES,
                    unit="minutes",
                ).findings("deploy-time-task-timeout-out-of-range"),
                *log_retention_problems("log_retention_days", log_retention_days),
            ],
        )
        super().__init__(scope, construct_id)
        self._cluster = cluster
        self._task_definition = task_definition
        self.security_groups: Sequence[ec2.ISecurityGroup] = security_groups or [
            ec2.SecurityGroup(
                self, "SecurityGroup", vpc=cluster.vpc, description="Task before a deployment"
            )
        ]
        self.log_group = logs.LogGroup(
            self,
            "LogGroup",
            retention=log_retention(log_retention_days),
            removal_policy=removal_policy(disposable=disposable),
        )
        self.function = lambda_.Function(
            self,
            "Function",
            description="Runs a task before the new version of a service starts",
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=lambda_.Architecture.ARM_64,
            handler="index.handler",
            code=lambda_.Code.from_asset(str(_HANDLER), exclude=["__pycache__"]),
            timeout=Duration.minutes(1),
            memory_size=256,
            role=self._function_role(),
            log_group=self.log_group,
            environment={
                "RUN_TASK": Stack.of(self).to_json_string(
                    self._request(strategy, assign_public_ip)
                ),
                # Apart, since CDK needs a custom resource to make JSON of a list that is known at
                # deployment only.
                "SUBNETS": Fn.join(",", selected_subnets(cluster.vpc, subnets).subnet_ids),
                "TIMEOUT_MINUTES": str(timeout_minutes),
            },
        )
        self.hook = ecs.DeploymentLifecycleLambdaTarget(
            # Casts, here and below, because CDK's stubs of interfaces name parameters otherwise.
            cast("lambda_.IFunction", self.function),
            "Hook",
            lifecycle_stages=[ecs.DeploymentLifecycleStage.PRE_SCALE_UP],
            role=self._hook_role(),
        )
        # They belong to the service, so that each of its deployments runs the task of its own
        # version, also when CloudFormation puts an older one back.
        self.hook_details = Stack.of(self).to_json_string(
            {
                "taskDefinition": task_definition.task_definition_arn,
                "essentialContainers": [each.container_name for each in containers],
                "logGroups": _log_groups(containers),
            }
        )
        lay_over(self, overlay or {})

    def run_before(self, service: ecs.BaseService) -> None:
        """Run the task before each new version of the service.

        Args:
            service: one that has no lifecycle hook yet, since a hook's details have no place in
                CDK's own method and are laid over the first hook. Later ones may be added.
        """
        service.add_lifecycle_hook(self.hook)
        resource = cast("ecs.CfnService", service.node.find_child("Service"))
        # A text, although the property's type is JSON: CloudFormation demands it.
        # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ecs-service-deploymentlifecyclehook.html
        resource.add_property_override(
            "DeploymentConfiguration.LifecycleHooks.0.HookDetails", self.hook_details
        )
        # ECS calls as soon as there is a service: by then all must be allowed that happens.
        resource.node.add_dependency(self, *roles_of(self._task_definition))

    def _request(
        self,
        strategy: Sequence[ecs.CapacityProviderStrategy],
        assign_public_ip: bool,
    ) -> dict[str, object]:
        """What every version's ``RunTask`` request has in common, but for the subnets.

        https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
        """
        return {
            "cluster": self._cluster.cluster_arn,
            **_capacity(strategy),
            "networkConfiguration": {
                "awsvpcConfiguration": {
                    "securityGroups": [each.security_group_id for each in self.security_groups],
                    "assignPublicIp": "ENABLED" if assign_public_ip else "DISABLED",
                }
            },
            "tags": [{"key": _TAG, "value": self.node.addr}],
        }

    def _function_role(self) -> iam.IRole:
        """The function may run this task, look at tasks of this cluster, and stop its own."""
        role = iam.Role(self, "FunctionRole", assumed_by=_service("lambda.amazonaws.com"))
        self.log_group.grant_write(role)
        tasks = tasks_in(self._cluster)
        for statement in (
            *may_run(self._task_definition, self._cluster),
            iam.PolicyStatement(actions=["ecs:DescribeTasks"], resources=[tasks]),
            iam.PolicyStatement(
                actions=["ecs:StopTask"],
                resources=[tasks],
                conditions={"StringEquals": {f"aws:ResourceTag/{_TAG}": self.node.addr}},
            ),
        ):
            role.add_to_policy(statement)
        return cast("iam.IRole", role)

    def _hook_role(self) -> iam.IRole:
        """ECS may call the function.

        Not the role that CDK would make at synthesis below the service, which could come into
        being before its policy has: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-permissions.html
        """
        role = iam.Role(self, "HookRole", assumed_by=_service("ecs.amazonaws.com"))
        self.function.grant_invoke(role)
        return cast("iam.IRole", role)


def _capacity(strategy: Sequence[ecs.CapacityProviderStrategy]) -> dict[str, object]:
    if not strategy:
        return {"launchType": "FARGATE"}
    return {
        "capacityProviderStrategy": [
            {
                "capacityProvider": part.capacity_provider,
                "base": part.base or 0,
                "weight": part.weight or 0,
            }
            for part in strategy
        ]
    }


def _essential_containers(task_definition: ecs.TaskDefinition) -> list[ecs.ContainerDefinition]:
    children = task_definition.node.children
    return [
        each for each in children if isinstance(each, ecs.ContainerDefinition) and each.essential
    ]


def _log_groups(containers: Iterable[ecs.ContainerDefinition]) -> list[str]:
    """Where the containers log, as far as that is CloudWatch."""
    configurations = (each.log_driver_config for each in containers)
    groups = ((each.options or {}).get("awslogs-group") for each in configurations if each)
    return list(dict.fromkeys(filter(None, groups)))


def _service(name: str) -> iam.IPrincipal:
    return cast("iam.IPrincipal", iam.ServicePrincipal(name))


def _no_containers(containers: Sequence[ecs.ContainerDefinition]) -> list[Finding]:
    if containers:
        return []
    return [
        error(
            "deploy-time-task-without-containers",
            "task_definition",
            "It has no essential container yet, so it is not clear when the task has succeeded.",
            "Add its containers first.",
        )
    ]


def _subnet_problems(cluster: ecs.ICluster, subnets: ec2.SubnetSelection) -> list[Finding]:
    try:
        selected_subnets(cluster.vpc, subnets)
    except RuntimeError as refused:
        return [
            error(
                "deploy-time-task-without-subnets",
                "subnets",
                f"The cluster's VPC has no such subnets: {str(refused).splitlines()[0]}",
                "Name subnets that it has, and import a cluster with its VPC.",
            )
        ]
    return []


def _security_group_problems(security_groups: Sequence[ec2.ISecurityGroup]) -> list[Finding]:
    if len(security_groups) <= _MOST_SECURITY_GROUPS:
        return []
    return [
        error(
            "deploy-time-task-security-groups",
            "security_groups",
            f"There are {len(security_groups)} security groups; a task may have at most "
            f"{_MOST_SECURITY_GROUPS}.",
            "Give one that the task's database lets in.",
        )
    ]
