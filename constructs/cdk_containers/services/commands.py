"""What people type next: commands of the AWS CLI for one service, ready to paste."""

from dataclasses import dataclass

from aws_cdk import Stack
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_logs as logs


@dataclass(frozen=True)
class Commands:
    """The commands for a service."""

    service: ecs.FargateService

    @property
    def list_tasks(self) -> str:
        """Print the ARNs of the tasks."""
        return f"aws ecs list-tasks {self._where} --service-name {self.service.service_name}"

    def follow_logs(self, log_group: logs.ILogGroup) -> str:
        """Print what the containers log, and go on."""
        return f"aws logs tail --region {self._region} --follow {log_group.log_group_name}"

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
            f"aws ec2 describe-network-interfaces --region {self._region} "
            f"--network-interface-ids {interfaces} --output text "
            "--query 'NetworkInterfaces[].Association.PublicIp'"
        )

    @property
    def _region(self) -> str:
        return Stack.of(self.service).region

    @property
    def _where(self) -> str:
        return f"--region {self._region} --cluster {self.service.cluster.cluster_name}"
