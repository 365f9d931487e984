"""How a new version takes the place of the old one."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from cdk_containers.spec.failure_detection import CircuitBreaker, EarlySuccess, RollbackAlarms
from cdk_containers.spec.lifecycle_hook import LifecycleHook
from cdk_containers.spec.task import Task
from cdk_containers.spec.tokens import known_sum

_SMALLEST_STEP, _LARGEST_STEP = 3, 100


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """What ``Rolling``, ``BlueGreen``, ``Canary`` and ``Linear`` have in common.

    Args:
        minimum_healthy_percent: share of the desired count that stays in service. Default: 100.
        maximum_percent: most tasks that run meanwhile, as a share of the desired count. In a
            rolling deployment the distance between the two is the cadence: how many are replaced
            at a time. Default: 200, all at once beside the old ones.
        zone_rebalancing: whether ECS moves tasks when an Availability Zone has more of them than
            another. Default: as ECS does, which is yes for a service that is new and may.
        hooks: what the deployment waits for: an ``Approval``, or a ``FunctionHook``.
            Default: nothing.
        run_first: a task that has to end well before the new version starts, such as a database
            migration; when it fails, so does the deployment. A change of it alone is no new
            version, and runs with the next one. Default: none.
        force_new_deployment: a text; whenever it changes, every task is started anew although
            nothing else has changed. Default: tasks are replaced only when something has.
        bake_minutes: how long both versions go on running after the new one has got all traffic,
            0 to 1440: an alarm or a person can still take it back at once. For a rolling
            deployment AWS also says that ECS derives it from the alarms.
        roll_back: alarms that are made for the service and take the deployment back.
        circuit_breaker: how many failed tasks take a rolling deployment back. Default: 50 percent
            of the desired count, but at least 3 tasks and at most 200.
        early_success: when a rolling deployment counts as successful before all of its tasks run.
            Default: when all run and the old ones are gone.
    """

    minimum_healthy_percent: int = 100
    maximum_percent: int = 200
    zone_rebalancing: bool | None = None
    hooks: Sequence[LifecycleHook] = ()
    run_first: Task | None = None
    force_new_deployment: str | None = None
    bake_minutes: int | None = None
    roll_back: RollbackAlarms | None = None
    circuit_breaker: CircuitBreaker | None = None
    early_success: EarlySuccess | None = None

    @property
    def minutes_of_waiting(self) -> int | None:
        """How long the deployment takes at the least, hooks apart, since it waits on purpose.

        ``None`` if it is known at deployment only.
        """
        return known_sum([self.bake_minutes])


@dataclass(frozen=True, kw_only=True)
class Rolling(Deployment):
    """Tasks are replaced some at a time; when the new ones keep failing, ECS rolls back.

    It takes what every ``Deployment`` does. Nothing bakes and no alarm is made unless asked.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
    """


@dataclass(frozen=True, kw_only=True)
class TestTraffic:
    """How people reach the new version before it gets any other traffic.

    Args:
        header: requests with this header get to the new version behind an Application Load
            Balancer or through Service Connect; up to 40 letters, digits and hyphens.
            Default: ``x-amzn-ecs-blue-green-test``.
        value: what the header has to say. Default: ``true``.
        port: the port of a Network Load Balancer where the new version answers. Default: 9443.
        allow_from: addresses that may connect to that port, as CIDR blocks. Default: the same as
            to the port of everybody else.
    """

    # pytest takes classes with this name for tests.
    __test__ = False

    header: str = "x-amzn-ecs-blue-green-test"
    value: str = "true"
    port: int = 9443
    allow_from: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class TrafficShift(Deployment):
    """What ``BlueGreen``, ``Canary`` and ``Linear`` have in common: two versions side by side.

    ECS starts the new version beside the old one, lets the test traffic get to it, and then moves
    the production traffic. Both versions have target groups of their own.

    Args:
        test_traffic: how people reach the new version first. Default: with a header, or on
            port 9443 of a Network Load Balancer.
        bake_minutes: how long both versions go on running after the new one has got all traffic,
            0 to 1440: an alarm or a person can still take it back at once. Default: 5.
        roll_back: alarms that are made for the service and take the deployment back; ``None`` for
            none. Default: more than 5 percent server errors, or more than half of the targets
            unhealthy, for 2 minutes.
    """

    test_traffic: TestTraffic = TestTraffic()
    bake_minutes: int | None = 5
    roll_back: RollbackAlarms | None = RollbackAlarms()


@dataclass(frozen=True, kw_only=True)
class BlueGreen(TrafficShift):
    """All traffic moves to the new version at once, and back at once if something is wrong.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-blue-green.html
    """


@dataclass(frozen=True, kw_only=True)
class Canary(TrafficShift):
    """A few requests get to the new version first, then all::

        deployment=Canary(percent=10, canary_bake_minutes=5)

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/canary-deployment.html

    Args:
        percent: share of the production traffic that goes first, 0.1 to 100 in steps of 0.1.
            Default: 5.
        canary_bake_minutes: how long only that share goes to the new version, 0 to 1440.
            Default: 10.
    """

    percent: float = 5
    canary_bake_minutes: int = 10

    @property
    def minutes_of_waiting(self) -> int | None:
        return known_sum([self.canary_bake_minutes, self.bake_minutes])


@dataclass(frozen=True, kw_only=True)
class Linear(TrafficShift):
    """The same share of the traffic moves to the new version again and again::

        deployment=Linear(step_percent=20, step_bake_minutes=3)

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-linear.html

    Args:
        step_percent: share of the production traffic that moves in each step, 3 to 100 in steps
            of 0.1; the last step moves what is left. Default: 10.
        step_bake_minutes: how long ECS waits after each step but the last, 0 to 1440. Default: 6.
    """

    step_percent: float = 10
    step_bake_minutes: int = 6

    @property
    def minutes_of_waiting(self) -> int | None:
        """As CloudFormation counts: nothing waits after the last step. ``None`` without steps."""
        if not _SMALLEST_STEP <= self.step_percent <= _LARGEST_STEP:
            return None
        waits = ceil(100 / self.step_percent) - 1
        return known_sum([*[self.step_bake_minutes] * waits, self.bake_minutes])
