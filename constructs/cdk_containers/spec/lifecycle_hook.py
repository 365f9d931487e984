"""Where a deployment stops, and what it waits for."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class LifecycleStage(StrEnum):
    """The stages of a deployment, in their order.

    A rolling deployment has the first three; nothing shifts traffic there.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
    """

    RECONCILE_SERVICE = "RECONCILE_SERVICE"
    PRE_SCALE_UP = "PRE_SCALE_UP"
    POST_SCALE_UP = "POST_SCALE_UP"
    TEST_TRAFFIC_SHIFT = "TEST_TRAFFIC_SHIFT"
    POST_TEST_TRAFFIC_SHIFT = "POST_TEST_TRAFFIC_SHIFT"
    PRE_PRODUCTION_TRAFFIC_SHIFT = "PRE_PRODUCTION_TRAFFIC_SHIFT"
    PRODUCTION_TRAFFIC_SHIFT = "PRODUCTION_TRAFFIC_SHIFT"
    POST_PRODUCTION_TRAFFIC_SHIFT = "POST_PRODUCTION_TRAFFIC_SHIFT"

    @property
    def shifts_traffic(self) -> bool:
        """Whether only deployments that shift traffic come to it."""
        return "TRAFFIC_SHIFT" in self.value


@dataclass(frozen=True, kw_only=True)
class LifecycleHook:
    """Something that a deployment waits for; ``Approval`` and ``FunctionHook`` are such.

    Args:
        stages: when.
    """

    stages: Sequence[LifecycleStage]


@dataclass(frozen=True, kw_only=True)
class Approval(LifecycleHook):
    """A person decides whether the deployment goes on (a pause hook).

    The outputs of the stack have the command that continues it or rolls it back.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html

    Args:
        stages: when it is asked for; nobody is asked while traffic is shifting. Default: once the
            new version gets the test traffic and no other; for a rolling deployment give
            ``[LifecycleStage.PRE_SCALE_UP]``, say.
        timeout_minutes: how long the deployment waits, 1 to 20,160. CloudFormation waits for 36
            hours in all, and for 3 in a rolling deployment. Default: 720.
        on_timeout: what happens then, ``ROLLBACK`` or ``CONTINUE``. Default: ``ROLLBACK``.
    """

    stages: Sequence[LifecycleStage] = (LifecycleStage.POST_TEST_TRAFFIC_SHIFT,)
    timeout_minutes: int = 720
    on_timeout: Literal["ROLLBACK", "CONTINUE"] = "ROLLBACK"
