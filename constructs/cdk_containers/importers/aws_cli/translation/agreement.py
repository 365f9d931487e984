"""What does not go together in a service and its task definition, which no check of specs sees."""

from collections.abc import Iterable

from cdk_containers.importers.aws_cli.translation.service import service_platform
from cdk_containers.importers.aws_cli.translation.values import flag, maps, texts, whole
from cdk_containers.importers.aws_cli.translation.volumes import volume_settings
from cdk_containers.importers.nodes import MapNode
from cdk_containers.importers.report import Report
from cdk_containers.spec import Platform


def check_service_alone(service: MapNode, report: Report) -> None:
    """Tell what does not go together in a service.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html

    Args:
        service: the service.
        report: takes the findings.
    """
    if "launchType" in service.entries and service.list("capacityProviderStrategy"):
        _refuse(
            report,
            "aws-cli-launch-type-refused",
            service,
            "launchType",
            "There is a capacityProviderStrategy, too; ECS takes one of the two.",
            "Remove launchType.",
        )
    controller = service.map("deploymentController").text("type")
    on_fargate = service_platform(service) is Platform.FARGATE
    if service.text("schedulingStrategy") == "DAEMON" and (
        on_fargate or controller in ("CODE_DEPLOY", "EXTERNAL")
    ):
        _refuse(
            report,
            "aws-cli-daemon-refused",
            service,
            "schedulingStrategy",
            f"There are no daemons {'on Fargate' if on_fargate else f'of {controller}'}.",
            "Choose REPLICA, or EC2 and the deployment controller ECS.",
        )
    if controller == "CODE_DEPLOY":
        at = service.map("deploymentController").place_of("type")
        report.warning(
            "aws-cli-controller-of-codedeploy",
            at,
            at.path,
            "Only a deployment of CodeDeploy changes the task definition, network and load "
            "balancers of such a service: CloudFormation would make it, and fail to update it.",
            "Remove deploymentController; blue/green deployments of ECS itself have the strategy "
            "BLUE_GREEN in deploymentConfiguration.",
        )
    balanced = ("loadBalancers", "vpcLatticeConfigurations", "gatewayConnectors")
    if whole(service, "healthCheckGracePeriodSeconds") and not any(map(service.list, balanced)):
        _refuse(
            report,
            "aws-cli-grace-period-refused",
            service,
            "healthCheckGracePeriodSeconds",
            "ECS takes it beside a load balancer only, and there is none.",
            "Remove it.",
        )


def check_task_named(service: MapNode, report: Report) -> None:
    """Tell of a service that names no task definition, where none is beside it.

    Args:
        service: the service.
        report: takes the findings.
    """
    if "taskDefinition" not in service.entries and not _has_task_sets(service):
        report.warning(
            "aws-cli-task-definition-missing",
            service.at,
            "taskDefinition",
            "The service names no task definition, and ECS makes none without.",
            "Add taskDefinition, or name the file of the task definition beside this one.",
        )


def check_agreement(service: MapNode, task: MapNode, report: Report) -> None:
    """Tell what of a service does not fit its task definition.

    Args:
        service: the service.
        task: the task definition.
        report: takes the findings.
    """
    _check_family(service, task, report)
    check_places(service, task, report)
    _check_volumes(service, task, report)


def check_places(service: MapNode, task: MapNode, report: Report) -> None:
    """Tell what a service says of capacity, network and ports that its task definition has not.

    Args:
        service: the service.
        task: the task definition, as far as that is known of it.
        report: takes the findings.
    """
    _check_platform(service, task, report)
    _check_network(service, task, report)
    _check_ports(service, task, report)


def _has_task_sets(service: MapNode) -> bool:
    """Whether an external controller makes task sets, which have what the service leaves out."""
    return service.map("deploymentController").text("type") == "EXTERNAL"


def _check_family(service: MapNode, task: MapNode, report: Report) -> None:
    named, family = service.text("taskDefinition"), task.text("family")
    if named is None or family is None:
        return
    runs = named.rpartition("/")[2].partition(":")[0]
    if runs != family:
        at = service.place_of("taskDefinition")
        report.warning(
            "aws-cli-family-differs",
            at,
            at.path,
            f"The service runs {runs!r}, and the task definition beside it is {family!r}.",
            "Give the files that belong together.",
        )


def _check_platform(service: MapNode, task: MapNode, report: Report) -> None:
    compatible = texts(task, "requiresCompatibilities")
    on_fargate = service_platform(service) is Platform.FARGATE
    if on_fargate and "FARGATE" not in compatible:
        strategy = "launchType" not in service.entries
        _refuse(
            report,
            "aws-cli-platform-refused",
            service,
            "capacityProviderStrategy" if strategy else "launchType",
            "It runs on Fargate, and the task definition's requiresCompatibilities has no FARGATE.",
            "Add FARGATE there, or choose other capacity here.",
        )


def _check_network(service: MapNode, task: MapNode, report: Report) -> None:
    awsvpc = task.text("networkMode") == "awsvpc"
    given = "awsvpcConfiguration" in service.map("networkConfiguration").entries
    if awsvpc and not given and not _has_task_sets(service):
        report.error(
            "aws-cli-network-missing",
            service.at,
            "networkConfiguration",
            "The task definition's network mode is awsvpc, and nothing says which subnets.",
            "Add networkConfiguration with awsvpcConfiguration and its subnets.",
        )
    if given and not awsvpc:
        _refuse(
            report,
            "aws-cli-network-refused",
            service,
            "networkConfiguration",
            "ECS takes it with the network mode awsvpc only, and the task definition has "
            f"{task.text('networkMode') or 'none, which means bridge'}.",
            "Remove it, or give the task definition the network mode awsvpc.",
        )


def _check_ports(service: MapNode, task: MapNode, report: Report) -> None:
    containers = {each.text("name"): each for each in maps(task, "containerDefinitions")}
    for each in (*maps(service, "loadBalancers"), *maps(service, "serviceRegistries")):
        name, number = each.text("containerName"), whole(each, "containerPort")
        if name is None:
            continue
        ports = maps(containers[name], "portMappings") if name in containers else ()
        known = [whole(port, "containerPort") for port in ports]
        ranged = name in containers and any(
            "containerPortRange" in port.entries for port in maps(containers[name], "portMappings")
        )
        if name not in containers:
            _not_there(report, each, "containerName", f"container {name!r}", containers)
        elif number is not None and number not in known and not ranged:
            _not_there(report, each, "containerPort", f"port {number} of {name!r}", known)
    named = {
        port.text("name")
        for container in containers.values()
        for port in maps(container, "portMappings")
    }
    for key in ("gatewayConnectors", "vpcLatticeConfigurations"):
        _check_names(list(maps(service, key)), named, report)
    connect = service.map("serviceConnectConfiguration")
    if flag(connect, "enabled"):
        _check_names(list(maps(connect, "services")), named, report)


def _check_names(holders: Iterable[MapNode], named: set[str | None], report: Report) -> None:
    for each in holders:
        name = each.text("portName")
        if name is not None and name not in named:
            _not_there(report, each, "portName", f"port mapping named {name!r}", named)


def _check_volumes(service: MapNode, task: MapNode, report: Report) -> None:
    launched = {
        name
        for each in maps(task, "volumes")
        if flag(each, "configuredAtLaunch") and (name := each.text("name")) is not None
    }
    settings = {
        name: each for each in volume_settings(service) if (name := each.text("name")) is not None
    }
    for name, each in settings.items():
        if name not in launched:
            _not_there(report, each, "name", f"volume {name!r} with configuredAtLaunch", launched)
    for name in sorted(launched - settings.keys()):
        report.error(
            "aws-cli-volume-unconfigured",
            service.at,
            "volumeConfigurations",
            f"The task definition leaves the volume {name!r} to the service, which says nothing "
            "of it.",
            "Add it to volumeConfigurations.",
        )


def _not_there(
    report: Report, node: MapNode, key: str, wanted: str, known: Iterable[object]
) -> None:
    there = ", ".join(sorted(str(each) for each in known if each is not None)) or "none"
    _refuse(
        report,
        "aws-cli-reference-unknown",
        node,
        key,
        f"The task definition has no {wanted}; it has: {there}.",
        "Name one that it has, or add it there.",
    )


def _refuse(report: Report, code: str, node: MapNode, key: str, message: str, fix: str) -> None:
    at = node.place_of(key)
    report.error(code, at, at.path, message, fix)
