"""What goes with what: one table of capacity, network, exposure, deployment, scaling and storage.

Checks read it, docs/compatibility.md is made from it, and a test goes through each of its cells.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, product
from types import MappingProxyType

from cdk_containers.spec import Reach


class Trait(StrEnum):
    """Something that a service has or does."""

    FARGATE = "Fargate"
    EC2 = "EC2"

    AWSVPC = "awsvpc network"
    BRIDGE = "bridge network"
    HOST = "host network"
    NO_NETWORK = "no network"

    ALB = Reach.ALB.value
    NLB_TCP = Reach.NLB_TCP.value
    NLB_UDP = Reach.NLB_UDP.value
    NLB_TLS = Reach.NLB_TLS.value
    PUBLIC_ADDRESSES = Reach.PUBLIC_ADDRESSES.value
    NOTHING = Reach.NOTHING.value

    SERVICE_CONNECT = "Service Connect"
    CALLS_ONLY = "Service Connect, calls only"
    CLOUD_MAP = "Cloud Map"

    FIXED_COUNT = "fixed number of tasks"
    EACH_INSTANCE = "one task on each instance"
    ON_UTILIZATION = "scaling on CPU or memory"
    ON_REQUESTS = "scaling on requests per target"
    ON_REQUESTS_PER_TASK = "scaling on requests per task"
    ON_BACKLOG = "scaling on a queue"
    ON_METRICS = "scaling on any metric"
    ON_SCHEDULE = "scaling on a schedule"

    SCRATCH = "scratch volume"
    LARGE_SCRATCH = "more than 20 GiB of scratch"
    EFS = "EFS volume"
    EBS = "EBS volume"
    HOST_FOLDER = "folder of the instance"
    DOCKER_VOLUME = "Docker volume"

    NODE_PLACEMENT = "choice of instances"

    ROLLING = "rolling"
    BLUE_GREEN = "blue/green"
    CANARY = "canary"
    LINEAR = "linear"

    CIRCUIT_BREAKER = "circuit breaker settings"
    EARLY_SUCCESS = "early success"
    ROLLBACK_ALARMS = "alarms that roll back"
    APPROVAL = "approval"
    RUN_FIRST = "task that runs first"
    ZONE_REBALANCING = "zone rebalancing"


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why two things do not go together, and what to do instead.

    Attributes:
        reason: why.
        fix: what to do instead.
        unless: with one of these beside them, they go together all the same.
    """

    reason: str
    fix: str
    unless: frozenset[Trait] = frozenset()


T = Trait
# Both versions run side by side, and ECS shifts traffic from one to the other.
_SHIFTING = (T.BLUE_GREEN, T.CANARY, T.LINEAR)

DIMENSIONS: Mapping[str, tuple[Trait, ...]] = MappingProxyType(
    {
        "capacity": (T.FARGATE, T.EC2),
        "network": (T.AWSVPC, T.BRIDGE, T.HOST, T.NO_NETWORK),
        "exposure": (T.ALB, T.NLB_TCP, T.NLB_UDP, T.NLB_TLS, T.PUBLIC_ADDRESSES, T.NOTHING),
        "discovery": (T.SERVICE_CONNECT, T.CALLS_ONLY, T.CLOUD_MAP),
        "scaling": (
            T.FIXED_COUNT,
            T.EACH_INSTANCE,
            T.ON_UTILIZATION,
            T.ON_REQUESTS,
            T.ON_REQUESTS_PER_TASK,
            T.ON_BACKLOG,
            T.ON_METRICS,
            T.ON_SCHEDULE,
        ),
        "storage": (
            T.SCRATCH,
            T.LARGE_SCRATCH,
            T.EFS,
            T.EBS,
            T.HOST_FOLDER,
            T.DOCKER_VOLUME,
        ),
        "placement": (T.NODE_PLACEMENT,),
        "deployment": (T.ROLLING, *_SHIFTING),
        "release": (
            T.CIRCUIT_BREAKER,
            T.EARLY_SUCCESS,
            T.ROLLBACK_ALARMS,
            T.APPROVAL,
            T.RUN_FIRST,
            T.ZONE_REBALANCING,
        ),
    }
)
"""The traits, by what they are about."""

# Each service has one trait of these.
_ALWAYS = ("capacity", "network", "exposure", "scaling", "deployment")

_OWN_INTERFACE_ONLY = Refusal(
    reason="Fargate gives each task a network interface of its own.",
    fix="Use the network mode awsvpc, or EC2 capacity.",
)
_NO_REQUEST_COUNT = Refusal(
    reason="Only an Application Load Balancer counts the requests of each task.",
    fix="Expose it with Http, Https or Route, or scale on CPU.",
)
_NO_ADDRESS_OF_ITS_OWN = Refusal(
    reason="Only a task with awsvpc networking has an address of its own.",
    fix="Use the network mode awsvpc.",
)
_NO_PROXY_ON_THE_HOST = Refusal(
    reason="Service Connect has no proxy for host networking.",
    fix="Use the network mode awsvpc or bridge.",
)

_ON_NO_NETWORK = Refusal(
    reason="Nobody reaches containers that are on no network, and they reach nobody.",
    fix="Use another network mode.",
)
_NOTHING_TO_WATCH = Refusal(
    reason="No load balancer counts requests or checks tasks.",
    fix="Leave roll_back out, and give your own alarms to roll_back_on(…).",
)
_NO_TRAFFIC_TO_SHIFT = Refusal(
    reason="Nothing has a share of the traffic that ECS could shift.",
    fix="Use a load balancer or a name of Service Connect, or a blue/green deployment, whose "
    "versions run side by side without it; or a rolling one.",
    unless=frozenset({T.SERVICE_CONNECT}),
)
_SHIFT_BY_ADDRESS = Refusal(
    reason="To shift traffic, ECS registers tasks by addresses of their own.",
    fix="Use the network mode awsvpc, or a rolling deployment.",
    unless=frozenset({T.NOTHING}),
)
_ADDRESSES_OF_BOTH_VERSIONS = Refusal(
    reason="A DNS name leads to the tasks of both versions, whatever the share of the traffic.",
    fix="Use ServiceConnect, whose traffic ECS shifts too, or Rolling.",
)
_ONE_VERSION_OF_A_DAEMON = Refusal(
    reason="A daemon has one task on each instance, and so no room for two versions.",
    fix="Use a rolling deployment with a minimum of 0 % and a maximum of 100 %, or a scaled "
    "service.",
)
_REQUESTS_OF_ONE_TARGET_GROUP = Refusal(
    reason="The metric is of one target group, and traffic moves between two.",
    fix="Use Scaling(metrics=[RequestsPerTask(per_minute=…)]), which sees both.",
)
_OF_ROLLING_ONLY = Refusal(
    reason="ECS heeds it in rolling deployments only.",
    fix="Leave it out; roll_back has alarms that take the deployment back, and bake_minutes the "
    "time that they have for it. Or use Rolling.",
)

REFUSED: Mapping[frozenset[Trait], Refusal] = MappingProxyType(
    {
        frozenset({T.FARGATE, T.BRIDGE}): _OWN_INTERFACE_ONLY,
        frozenset({T.FARGATE, T.HOST}): _OWN_INTERFACE_ONLY,
        frozenset({T.FARGATE, T.NO_NETWORK}): _OWN_INTERFACE_ONLY,
        # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking.html
        **{
            frozenset({T.NO_NETWORK, each}): _ON_NO_NETWORK
            for each in (
                *(T.ALB, T.NLB_TCP, T.NLB_UDP, T.NLB_TLS, T.PUBLIC_ADDRESSES),
                *(T.SERVICE_CONNECT, T.CALLS_ONLY, T.CLOUD_MAP),
            )
        },
        frozenset({T.FARGATE, T.HOST_FOLDER}): Refusal(
            reason="Fargate has no folder of its host to mount.",
            fix="Leave the host's path out for a folder of the task's own, or use EFS for files "
            "that outlive the task.",
        ),
        frozenset({T.FARGATE, T.DOCKER_VOLUME}): Refusal(
            reason="Fargate has no Docker volumes.",
            fix="Use a folder of the task's own, EFS for files that outlive it, or EC2 capacity.",
        ),
        frozenset({T.FARGATE, T.EACH_INSTANCE}): Refusal(
            reason="Fargate has no instances that a daemon could run on.",
            fix="Run it on EC2 capacity, or as a container beside the others in each task.",
        ),
        frozenset({T.FARGATE, T.NODE_PLACEMENT}): Refusal(
            reason="Fargate spreads tasks over Availability Zones by itself.",
            fix="Leave the placement out, or run it on EC2 capacity.",
        ),
        # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-storage.html
        frozenset({T.EC2, T.LARGE_SCRATCH}): Refusal(
            reason="On EC2, a task has what the disk of its instance has to spare.",
            fix="Leave it out and give the instances a larger volume, or use an EBS volume.",
        ),
        # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking-awsvpc.html
        frozenset({T.EC2, T.PUBLIC_ADDRESSES}): Refusal(
            reason="The network interface of a task on EC2 gets no public address.",
            fix="Use a load balancer, or Fargate.",
        ),
        # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html
        frozenset({T.HOST, T.SERVICE_CONNECT}): _NO_PROXY_ON_THE_HOST,
        frozenset({T.HOST, T.CALLS_ONLY}): _NO_PROXY_ON_THE_HOST,
        # The port that the outside reaches is the one that others call.
        frozenset({T.NLB_UDP, T.SERVICE_CONNECT}): Refusal(
            reason="The proxy of Service Connect passes on TCP only.",
            fix="Use CloudMap, or ServiceConnect() without a name for a service that only calls.",
        ),
        frozenset({T.BRIDGE, T.CLOUD_MAP}): _NO_ADDRESS_OF_ITS_OWN,
        frozenset({T.HOST, T.CLOUD_MAP}): _NO_ADDRESS_OF_ITS_OWN,
        frozenset({T.BRIDGE, T.PUBLIC_ADDRESSES}): _NO_ADDRESS_OF_ITS_OWN,
        frozenset({T.HOST, T.PUBLIC_ADDRESSES}): _NO_ADDRESS_OF_ITS_OWN,
        **{
            frozenset({exposure, scaling}): _NO_REQUEST_COUNT
            for exposure, scaling in product(
                (T.NLB_TCP, T.NLB_UDP, T.NLB_TLS, T.PUBLIC_ADDRESSES, T.NOTHING),
                (T.ON_REQUESTS, T.ON_REQUESTS_PER_TASK),
            )
        },
        # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ebs-volumes.html
        frozenset({T.EACH_INSTANCE, T.EBS}): Refusal(
            reason="ECS attaches EBS volumes to tasks of replica services only.",
            fix="Use a folder of the instance, or a scaled service.",
        ),
        # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_scheduler_daemon.html
        frozenset({T.EACH_INSTANCE, T.NODE_PLACEMENT}): Refusal(
            reason="A daemon runs on every instance, so that nothing is left to choose.",
            fix="Leave node_placement out; EachInstance(only_on=…) leaves instances out.",
        ),
        frozenset({T.EACH_INSTANCE, T.RUN_FIRST}): Refusal(
            reason="A daemon has no capacity of its own that a task could run on first.",
            fix="Leave run_first out, or run the task first in a service that is no daemon.",
        ),
        # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html
        frozenset({T.EACH_INSTANCE, T.ZONE_REBALANCING}): Refusal(
            reason="A daemon is where its instances are.",
            fix="Leave zone_rebalancing out.",
        ),
        frozenset({T.PUBLIC_ADDRESSES, T.ROLLBACK_ALARMS}): _NOTHING_TO_WATCH,
        frozenset({T.NOTHING, T.ROLLBACK_ALARMS}): _NOTHING_TO_WATCH,
        # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/canary-deployment-implementation.html
        # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/linear-deployment-implementation.html
        # Blue/green goes without: two full sets of tasks, and no traffic that ECS would shift.
        # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-implementation.html
        **{
            frozenset({exposure, strategy}): _NO_TRAFFIC_TO_SHIFT
            for exposure, strategy in product((T.PUBLIC_ADDRESSES, T.NOTHING), (T.CANARY, T.LINEAR))
        },
        # Both pages name the target type ip, and no other.
        # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb-resources-for-blue-green.html
        # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/nlb-resources-for-blue-green.html
        **{
            frozenset({network, strategy}): _SHIFT_BY_ADDRESS
            for network, strategy in product((T.BRIDGE, T.HOST), _SHIFTING)
        },
        # The pages on resources for a shift name load balancers and Service Connect, not Cloud Map.
        **{frozenset({T.CLOUD_MAP, each}): _ADDRESSES_OF_BOTH_VERSIONS for each in _SHIFTING},
        # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_scheduler_daemon.html
        **{frozenset({T.EACH_INSTANCE, each}): _ONE_VERSION_OF_A_DAEMON for each in _SHIFTING},
        # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html
        **{frozenset({T.ON_REQUESTS, each}): _REQUESTS_OF_ONE_TARGET_GROUP for each in _SHIFTING},
        # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
        **{
            frozenset({setting, strategy}): _OF_ROLLING_ONLY
            for setting, strategy in product((T.CIRCUIT_BREAKER, T.EARLY_SUCCESS), _SHIFTING)
        },
    }
)
"""Pairs that ECS refuses or ignores."""


def refusals(one: Trait, other: Trait) -> tuple[Refusal, ...]:
    """Why two traits of different dimensions do not go together; nothing if they do.

    Two that have nothing against each other may still need different capacity, say, of which each
    service has one: then these are the reasons against each.
    """
    refusal = REFUSED.get(frozenset({one, other}))
    if refusal is not None:
        return (refusal,)
    for dimension in _ALWAYS:
        against = [
            [found for each in (one, other) if (found := REFUSED.get(frozenset({each, choice})))]
            for choice in DIMENSIONS[dimension]
        ]
        if all(against):
            return tuple(dict.fromkeys(chain.from_iterable(against)))
    return ()
