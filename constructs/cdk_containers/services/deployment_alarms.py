"""ECS services that keep every alarm which takes their deployments back.

CDK's own keep the first ones only: those of a second ``enable_deployment_alarms`` are gone without
a word (aws-cdk #36308).
"""

from collections.abc import Sequence
from typing import cast

import jsii
from aws_cdk import aws_ecs as ecs

from cdk_containers.findings import Finding, error
from cdk_containers.validation import refuse_errors


class _KeepsAlarms(ecs.BaseService, metaclass=jsii.JSIIAbstractClass):
    """A service whose alarms add up."""

    def enable_deployment_alarms(
        self, alarm_names: Sequence[str], *, behavior: ecs.AlarmBehavior | None = None
    ) -> None:
        """Let alarms end a deployment, besides those that do already.

        ``roll_back_on`` of our constructs also sees those that would be in a circle with it.

        Args:
            alarm_names: names of the alarms.
            behavior: whether the deployment is also taken back. Default: it is.

        Raises:
            InvalidSpecError: the alarms before them do the other of the two.
        """
        roll_back = behavior is not ecs.AlarmBehavior.FAIL_ON_ALARM
        # CDK renders a disabled setting where nobody has asked for one.
        set_before = self._deployment_alarms
        before = set_before if set_before is not None and set_before.enable else None
        if before is not None and before.rollback is not roll_back:
            refuse_errors(self, "", [_DISAGREE])
        names = [*(cast("Sequence[str]", before.alarm_names) if before else ()), *alarm_names]
        self._deployment_alarms = ecs.CfnService.DeploymentAlarmsProperty(
            alarm_names=list(dict.fromkeys(names)), enable=True, rollback=roll_back
        )

    def begin_with_alarms(self, alarms: ecs.CfnService.DeploymentAlarmsProperty | None) -> None:
        """Say this of alarms until somebody enables some.

        Args:
            alarms: enabled or not. ``None`` says nothing, as CDK does with a feature flag.
        """
        self._deployment_alarms = alarms


class FargateService(_KeepsAlarms, ecs.FargateService):
    """A service on Fargate."""


class Ec2Service(_KeepsAlarms, ecs.Ec2Service):
    """A service on EC2."""


class ExternalService(_KeepsAlarms, ecs.ExternalService):
    """A service of ECS Anywhere."""


_DISAGREE: Finding = error(
    "deployment-alarms-disagree",
    "behavior",
    "ECS either takes deployments back or only fails them, whichever of the alarms it is.",
    "Give the same behavior for all; roll_back_on and roll_back=… take back.",
)
