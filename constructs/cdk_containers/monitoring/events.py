"""What ECS and ECR tell of a service by themselves, brought to people with its reason."""

from collections.abc import Sequence

from aws_cdk import Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_sns as sns
from constructs import Construct

from cdk_containers.images import RepositoryImage
from cdk_containers.monitoring.event_rule import event_rule, field
from cdk_containers.monitoring.watched import Watched
from cdk_containers.spec import Approval, as_image

# Not those that a deployment, scaling or a person stops, nor what users of Spot expect. See
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html
_BY_THEMSELVES = ("TaskFailedToStart", "EssentialContainerExited", "InfrastructureHealth")
# What ECS says when it stops a task that fails a health check: the stop code is the scheduler's.
_FOR_THEIR_HEALTH = "Task failed"
_SEVERE = ("CRITICAL", "HIGH")


def report_events(scope: Construct, watched: Watched, topic: sns.ITopic) -> None:
    """Make the rules that pass events on.

    Args:
        scope: their parent.
        watched: the service.
        topic: where they are sent.
    """
    _report_failed_deployments(scope, watched, topic)
    _report_stopped_tasks(scope, watched, topic)
    if any(isinstance(each, Approval) for each in watched.spec.deployment.hooks):
        _report_approvals(scope, watched, topic)
    if names := _repositories(watched):
        _report_image_findings(scope, names, topic)


def _report_failed_deployments(scope: Construct, watched: Watched, topic: sns.ITopic) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html"""
    event_rule(
        scope,
        "DeploymentFailed",
        topic=topic,
        description="A deployment failed",
        kind="ECS Deployment State Change",
        resources=[watched.service.service_arn],
        detail={"eventName": ["SERVICE_DEPLOYMENT_FAILED"]},
        message=f"A deployment of {watched.service.service_name} failed: {field('reason')} Look "
        "first: the command in the stack's output WhyStopped.",
    )


def _report_approvals(scope: Construct, watched: Watched, topic: sns.ITopic) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html"""
    service = watched.service
    deployments = Stack.of(scope).format_arn(
        service="ecs",
        resource="service-deployment",
        resource_name=f"{service.cluster.cluster_name}/{service.service_name}/",
    )
    event_rule(
        scope,
        "ApprovalAwaited",
        topic=topic,
        description="A deployment waits for an approval",
        kind="ECS Hook State Change",
        # The documentation does not say which of the two such an event is about.
        resources=events.Match.any_of(
            events.Match.exact_string(service.service_arn), events.Match.prefix(deployments)
        ),
        detail={"eventName": ["HOOK_AWAITING_ACTION"]},
        message=f"A deployment of {service.service_name} waits for an approval. The command in "
        "the stack's output Approve lets it go on, the one in RollBack takes it back.",
    )


def _report_stopped_tasks(scope: Construct, watched: Watched, topic: sns.ITopic) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html"""
    service = watched.service
    region, cluster = Stack.of(service).region, service.cluster
    event_rule(
        scope,
        "TaskStopped",
        topic=topic,
        description="A task stopped that nobody wanted to stop",
        kind="ECS Task State Change",
        detail={
            "clusterArn": [cluster.cluster_arn],
            "group": [f"service:{service.service_name}"],
            "lastStatus": ["STOPPED"],
            "$or": [
                {"stopCode": list(_BY_THEMSELVES)},
                {"stoppedReason": [{"prefix": _FOR_THEIR_HEALTH}]},
            ],
        },
        message=f"A task of {service.service_name} stopped: {field('stoppedReason')} "
        f"({field('stopCode')}). Its containers' reasons, for an hour: aws ecs describe-tasks "
        f"--region {region} --cluster {cluster.cluster_name} --tasks {field('taskArn')} "
        "--query 'tasks[].containers[].[name,exitCode,reason]' --output table",
    )


def _report_image_findings(scope: Construct, names: Sequence[str], topic: sns.ITopic) -> None:
    """Of basic scanning: https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html"""
    event_rule(
        scope,
        "ImageFindings",
        topic=topic,
        description="An image has severe vulnerabilities",
        source="aws.ecr",
        kind="ECR Image Scan",
        detail={
            "repository-name": list(names),
            "scan-status": ["COMPLETE"],
            "$or": [
                {"finding-severity-counts": {each: [{"numeric": [">", 0]}]}} for each in _SEVERE
            ],
        },
        message=f"The scan of {field('repository-name')} found severe vulnerabilities: "
        "aws ecr describe-image-scan-findings "
        f"--region {Stack.of(scope).region} --repository-name {field('repository-name')} "
        f"--image-id imageDigest={field('image-digest')}",
    )


def _repositories(watched: Watched) -> list[str]:
    """The names of those that the images are pulled from, as far as their scans are seen here."""
    deployment = watched.spec.deployment
    tasks = [watched.spec.task, *([] if deployment.run_first is None else [deployment.run_first])]
    images = [as_image(each.image) for task in tasks for each in task.containers]
    region = Stack.of(watched.service).region
    names = [
        image.repository.repository_name
        for image in images
        if isinstance(image, RepositoryImage) and image.repository.env.region == region
    ]
    return list(dict.fromkeys(names))
