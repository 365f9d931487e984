"""What people type next: commands of the AWS CLI for one service, ready to paste."""

from collections.abc import Sequence
from dataclasses import dataclass

from aws_cdk import CfnOutput, Fn, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_logs as logs
from constructs import Construct

from cdk_containers.network import TaskPlacement, selected_subnets
from cdk_containers.spec import Service

# The newest ten. The AWS CLI writes numbers or texts for times, both of which can be sorted.
_WHY_STOPPED = (
    "reverse(sort_by(tasks[?stoppedAt], &stoppedAt))[:10]."
    "[stoppedAt, stoppedReason, containers[].[name, exitCode, reason]]"
)
# Each deployment that waits for somebody, and what it waits at.
_WAITS = "lifecycleHookDetails[?status=='AWAITING_ACTION']"
_APPROVALS = f'"serviceDeployments[?{_WAITS}].[serviceDeploymentArn, {_WAITS}.hookId | [0]]"'


def follow_logs(log_group: logs.ILogGroup) -> str:
    """Print what containers log, and go on."""
    region = Stack.of(log_group).region
    return f"aws logs tail --region {region} --follow {log_group.log_group_name}"


def show_events(service: ecs.BaseService) -> str:
    """Print what ECS tells of a service: what it waits for, and what it cannot do."""
    return (
        f"aws ecs describe-services {_in(service.cluster)} --services {service.service_name} "
        "--query 'services[0].events[:10].[createdAt, message]' --output text"
    )


def roll_back(service: ecs.BaseService) -> str:
    """Take back the deployment that is under way; nothing if none is."""
    stop = f"aws ecs stop-service-deployment --region {Stack.of(service.cluster).region}"
    return (
        f"{_under_way(service)} | "
        f"xargs -r -n 1 {stop} --stop-type ROLLBACK --service-deployment-arn"
    )


def approve(service: ecs.BaseService) -> str:
    """Let the deployment go on that waits for an approval; nothing if none does."""
    region = f"--region {Stack.of(service.cluster).region}"
    show = f"aws ecs describe-service-deployments {region} --output text --query {_APPROVALS}"
    go_on = f"aws ecs continue-service-deployment {region} --action CONTINUE"
    return (
        f"{_under_way(service)} | xargs -r {show} --service-deployment-arns | "
        f"xargs -r -n 2 sh -c '{go_on} --service-deployment-arn $0 --hook-id $1'"
    )


def add_deployment_outputs(
    outputs: Construct, service: ecs.BaseService, *, asks_for_approval: bool
) -> None:
    """Write down what people need while a service is deployed.

    Args:
        outputs: parent of the outputs.
        service: what is deployed.
        asks_for_approval: whether its deployments wait for people.
    """
    if asks_for_approval:
        CfnOutput(
            outputs,
            "Approve",
            value=approve(service),
            description="Let the deployment go on that waits for an approval",
        )
    CfnOutput(
        outputs,
        "ShowEvents",
        value=show_events(service),
        description="What the service waits for, newest first",
    )
    CfnOutput(
        outputs,
        "RollBack",
        value=roll_back(service),
        description="Take back the deployment that is under way",
    )


def _under_way(service: ecs.BaseService) -> str:
    """Print the ARNs of the deployments that have not ended."""
    return (
        f"aws ecs list-service-deployments {_in(service.cluster)} "
        f"--service {service.service_name} --status PENDING IN_PROGRESS "
        "--query 'serviceDeployments[].serviceDeploymentArn' --output text"
    )


@dataclass(frozen=True)
class Commands:
    """The commands for some of a cluster's tasks.

    Attributes:
        cluster: where they run.
        which: the option of ``list-tasks`` that tells them from others.
    """

    cluster: ecs.ICluster
    which: str

    @classmethod
    def of(cls, service: ecs.BaseService) -> "Commands":
        """The commands for the tasks of a service."""
        return cls(service.cluster, f"--service-name {service.service_name}")

    def add_outputs(
        self, outputs: Construct, *, log_group: logs.ILogGroup | None, shell_in: str | None
    ) -> None:
        """Write down what people need for any tasks.

        Args:
            outputs: parent of the outputs.
            log_group: where the containers log, or ``None``.
            shell_in: name of the container to open a shell in, or ``None`` for no shell.
        """
        CfnOutput(outputs, "ListTasks", value=self.list_tasks, description="The tasks that run")
        CfnOutput(
            outputs,
            "WhyStopped",
            value=self.why_stopped,
            description="When and why tasks stopped in the last hour",
        )
        if log_group is not None:
            CfnOutput(
                outputs,
                "FollowLogs",
                value=follow_logs(log_group),
                description="What the containers log",
            )
        if shell_in is not None:
            CfnOutput(
                outputs,
                "OpenShell",
                value=self.open_shell(shell_in),
                description="A shell in a running container",
            )

    @property
    def list_tasks(self) -> str:
        """Print the ARNs of the tasks."""
        return f"aws ecs list-tasks {self._where} {self.which}"

    @property
    def why_stopped(self) -> str:
        """Print when and why tasks stopped, and below it their containers' exit codes and reasons;
        nothing if none did."""
        stopped = f"{self.list_tasks} --desired-status STOPPED --query taskArns --output text"
        # ECS describes up to 100 tasks at once.
        return (
            f"{stopped} | xargs -r -n 100 aws ecs describe-tasks {self._where} "
            f"--query '{_WHY_STOPPED}' --output text --tasks"
        )

    def run_task(
        self,
        task_definition: str,
        *,
        spec: Service,
        where: TaskPlacement,
        security_groups: Sequence[ec2.ISecurityGroup],
    ) -> str:
        """Start a task.

        Args:
            task_definition: its ARN.
            spec: what it runs on.
            where: where its network interface is.
            security_groups: of the interface; none if it has no interface of its own.
        """
        options = [f"--task-definition {task_definition}", _capacity(spec)]
        if security_groups:
            groups = ",".join(each.security_group_id for each in security_groups)
            subnets = Fn.join(",", selected_subnets(self.cluster.vpc, where.subnets).subnet_ids)
            public = "ENABLED" if where.assign_public_ip else "DISABLED"
            options.append(
                f"--network-configuration 'awsvpcConfiguration={{subnets=[{subnets}],"
                f"securityGroups=[{groups}],assignPublicIp={public}}}'"
            )
        if spec.enable_exec:
            options.append("--enable-execute-command")
        return " ".join([f"aws ecs run-task {self._where}", *options])

    def open_shell(self, container: str) -> str:
        """Open a shell in a container of one of the tasks."""
        task = f"$({self.list_tasks} --query 'taskArns[0]' --output text)"
        return (
            f"aws ecs execute-command {self._where} --task {task} --container {container} "
            "--interactive --command /bin/sh"
        )

    @property
    def public_addresses(self) -> str:
        """Print the public addresses of the tasks."""
        tasks = f"$({self.list_tasks} --query taskArns --output text)"
        interfaces = (
            f"$(aws ecs describe-tasks {self._where} --tasks {tasks} --output text --query "
            "\"tasks[].attachments[].details[?name=='networkInterfaceId'].value[]\")"
        )
        return (
            f"aws ec2 describe-network-interfaces --region {Stack.of(self.cluster).region} "
            f"--network-interface-ids {interfaces} --output text "
            "--query 'NetworkInterfaces[].Association.PublicIp'"
        )

    @property
    def _where(self) -> str:
        return _in(self.cluster)


def _in(cluster: ecs.ICluster) -> str:
    return f"--region {Stack.of(cluster).region} --cluster {cluster.cluster_name}"


def _capacity(spec: Service) -> str:
    parts = [
        f"capacityProvider={part.provider},base={part.base},weight={part.weight}"
        for part in spec.capacity
    ]
    if not parts:
        return "--launch-type FARGATE"
    return f"--capacity-provider-strategy {' '.join(parts)}"
