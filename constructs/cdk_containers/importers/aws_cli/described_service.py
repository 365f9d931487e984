"""A service as ``describe-services`` and ``update-service`` have it, as ``create-service`` does."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from cdk_containers.importers.nodes import (
    ListNode,
    MapNode,
    Node,
    Scalar,
    as_map,
    with_others,
    without,
)
from cdk_containers.importers.report import Report

# What describe-services tells of a service's newest deployment only.
_OF_DEPLOYMENT = ("serviceConnectConfiguration", "volumeConfigurations", "vpcLatticeConfigurations")
# What it tells of the newest task set only, where CodeDeploy deploys.
_OF_TASK_SET = (
    "capacityProviderStrategy",
    "launchType",
    "loadBalancers",
    "networkConfiguration",
    "platformVersion",
    "serviceRegistries",
    "taskDefinition",
)
_CALLED = (("cluster", "clusterArn"), ("role", "roleArn"), ("serviceName", "service"))
# A role that ECS gives itself, and that nobody may give it.
_ITS_OWN_ROLE = "/aws-service-role/"

_NOT_CREATED: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "desiredCount": (
            "A daemon has as many tasks as there are instances; ECS takes no desiredCount for it.",
            "Remove it.",
        ),
        "forceNewDeployment": (
            "It starts one deployment, and says nothing of the service.",
            "Remove it; in a template, another ForceNewDeploymentNonce starts one.",
        ),
        "taskSets": (
            "With an external controller, task sets are resources of their own in CloudFormation.",
            "Write them as AWS::ECS::TaskSet beside the service.",
        ),
    }
)


def as_created(said: MapNode, report: Report) -> MapNode:
    """What ``create-service`` takes to make the same.

    Args:
        said: the service, some of which is called otherwise, or told elsewhere.
        report: takes what ``create-service`` does not take, and is no description either.
    """
    told = _of_newest(said, "deployments", _OF_DEPLOYMENT)
    if _controller(said) == "CODE_DEPLOY":
        told |= _of_newest(said, "taskSets", _OF_TASK_SET)
    for name, called in _CALLED:
        node = said.entries.get(called)
        if isinstance(node, Scalar) and _ITS_OWN_ROLE not in str(node.value):
            told[name] = _name_in(node) if called == "service" else node
    given = with_others(
        said,
        {name: node for name, node in told.items() if _says_nothing(said.entries.get(name))},
    )
    dropped = list(_not_created(given))
    for name in dropped:
        problem, fix = _NOT_CREATED[name]
        at = given.place_of(name)
        report.warning("aws-cli-field-dropped", at, at.path, problem, fix)
    return without(given, [*dropped, "service"] if "serviceName" in told else dropped)


def _not_created(said: MapNode) -> Iterator[str]:
    if "forceNewDeployment" in said.entries:
        yield "forceNewDeployment"
    if said.text("schedulingStrategy") == "DAEMON" and "desiredCount" in said.entries:
        yield "desiredCount"
    if _controller(said) == "EXTERNAL" and said.list("taskSets"):
        yield "taskSets"


def _controller(said: MapNode) -> str | None:
    return said.map("deploymentController").text("type")


def _of_newest(said: MapNode, key: str, names: tuple[str, ...]) -> dict[str, Node]:
    """What is told of the newest only: of what runs, or will run when it is deployed."""
    for each in map(as_map, said.list(key)):
        if each.text("status") == "PRIMARY":
            return {name: each.entries[name] for name in names if name in each.entries}
    return {}


def _name_in(service: Scalar) -> Scalar:
    """What is updated by its ARN is made by its name."""
    match service.value:
        case str() as text if text.startswith("arn:"):
            return replace(service, value=text.rpartition("/")[2])
        case _:
            return service


def _says_nothing(node: Node | None) -> bool:
    return node is None or (isinstance(node, ListNode) and not node.items)
