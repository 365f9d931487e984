"""How a service is doing, on one page."""

from collections.abc import Iterator, Mapping, Sequence

from aws_cdk import Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from cdk_containers.monitoring.graphs import Graph, as_metrics, dashboard, limits, row, states
from cdk_containers.monitoring.queries import folder
from cdk_containers.monitoring.watched import Watched
from cdk_containers.spec import Reach

Alarms = Mapping[str, cloudwatch.Alarm]

_CLASSES = {
    "2xx": elbv2.HttpCodeTarget.TARGET_2XX_COUNT,
    "3xx": elbv2.HttpCodeTarget.TARGET_3XX_COUNT,
    "4xx": elbv2.HttpCodeTarget.TARGET_4XX_COUNT,
    "5xx": elbv2.HttpCodeTarget.TARGET_5XX_COUNT,
}
_PERCENTILES = ("p50", "p90", "p99")
_STATISTICS = ("Average", "Maximum")
_MINUTE = Duration.minutes(1)


def service_dashboard(scope: Construct, watched: Watched, alarms: Alarms) -> cloudwatch.Dashboard:
    """Show what there is to see of a service: people's side of it first, then its tasks.

    Args:
        scope: parent of the dashboard.
        watched: the service.
        alarms: its alarms, by name; their states are shown, and their thresholds as lines.
    """
    made = dashboard(scope, _head(watched), list(alarms.values()))
    if watched.rollback_alarms:
        made.add_widgets(states("Alarms that take a deployment back", watched.rollback_alarms))
    for graphs in _rows(watched, alarms):
        made.add_widgets(*row(*graphs))
    return made


def _head(watched: Watched) -> str:
    """What to look at, in this order, when something is wrong."""
    service, region = watched.service, Stack.of(watched.service).region
    events = (
        f"aws ecs describe-services --region {region} --cluster {service.cluster.cluster_name} "
        f"--services {service.service_name} --query 'services[0].events[:5].message'"
    )
    lines = [
        f"# {folder(watched)}",
        "An alarm says in its description what to look at first.",
        f"What ECS does with the service: `{events}`",
        "Why its tasks stopped: the command in the stack's output `WhyStopped`",
    ]
    if watched.task.log_group is not None:
        name = watched.task.log_group.log_group_name
        lines += [
            f"What the containers say: `aws logs tail --region {region} --since 30m {name}`, and "
            f"the saved queries of Logs Insights below `{folder(watched)}`"
        ]
    return "\n\n".join(lines)


def _rows(watched: Watched, alarms: Alarms) -> Iterator[Sequence[Graph]]:
    match watched.spec.reach:
        case Reach.ALB:
            yield _requests(watched, alarms)
            yield _answers(watched, alarms)
        case Reach.NLB_TCP | Reach.NLB_UDP | Reach.NLB_TLS:
            yield _flows(watched, alarms)
        case Reach.NOTHING | Reach.PUBLIC_ADDRESSES:
            pass
    if watched.queue is not None:
        yield _messages(watched.queue, watched.dead_letter_queue, alarms)
    yield _tasks(watched, alarms)


def _requests(watched: Watched, alarms: Alarms) -> Sequence[Graph]:
    metrics = watched.metrics
    return [
        Graph(title="Requests", metrics=[metrics.requests()]),
        Graph(
            title="Responses by class",
            metrics=[metrics.responses(code, label) for label, code in _CLASSES.items()],
            stacked=True,
        ),
        Graph(
            title="Server errors",
            metrics=[metrics.server_error_percent()],
            unit="Percent",
            limits=limits(alarms, "ServerErrors"),
        ),
    ]


def _answers(watched: Watched, alarms: Alarms) -> Sequence[Graph]:
    metrics = watched.metrics
    return [
        Graph(
            title="Latency",
            metrics=[metrics.latency_seconds(statistic) for statistic in _PERCENTILES],
            unit="Seconds",
            limits=limits(alarms, "Latency"),
        ),
        _targets(watched, alarms),
        Graph(title="Errors of the load balancer", metrics=[metrics.balancer_errors()]),
    ]


def _flows(watched: Watched, alarms: Alarms) -> Sequence[Graph]:
    metrics = watched.metrics
    graphs = [
        Graph(title="Connections", metrics=[metrics.new_flows(), metrics.active_flows()]),
        Graph(title="Traffic", metrics=[metrics.processed_bytes()], unit="Bytes"),
        _targets(watched, alarms),
    ]
    if watched.spec.reach is not Reach.NLB_UDP:
        graphs.append(Graph(title="Torn connections", metrics=metrics.resets()))
    return graphs


def _targets(watched: Watched, alarms: Alarms) -> Graph:
    metrics = watched.metrics
    return Graph(
        title="Targets",
        metrics=[metrics.healthy_hosts(), metrics.unhealthy_hosts()],
        limits=limits(alarms, "UnhealthyTargets"),
    )


def _messages(
    queue: sqs.IQueue, dead_letter_queue: sqs.IQueue | None, alarms: Alarms
) -> Sequence[Graph]:
    waiting = queue.metric_approximate_number_of_messages_visible(period=_MINUTE, label="Waiting")
    working = queue.metric_approximate_number_of_messages_not_visible(
        period=_MINUTE, label="Being worked on"
    )
    oldest = queue.metric_approximate_age_of_oldest_message(period=_MINUTE, label="Oldest")
    done = queue.metric_number_of_messages_deleted(period=_MINUTE, label="Done")
    sent = queue.metric_number_of_messages_sent(period=_MINUTE, label="Sent")
    graphs = [
        Graph(title="Messages", metrics=as_metrics(waiting, working)),
        Graph(
            title="Age of the oldest message",
            metrics=as_metrics(oldest),
            unit="Seconds",
            limits=limits(alarms, "QueueAge"),
        ),
        Graph(title="Messages sent and done", metrics=as_metrics(sent, done)),
    ]
    if dead_letter_queue is not None:
        dead = dead_letter_queue.metric_approximate_number_of_messages_visible(
            period=_MINUTE, label="Failed"
        )
        graphs.append(
            Graph(
                title="Dead letters",
                metrics=as_metrics(dead),
                limits=limits(alarms, "DeadLetters"),
            )
        )
    return graphs


def _tasks(watched: Watched, alarms: Alarms) -> Sequence[Graph]:
    metrics = watched.metrics
    graphs = [
        Graph(
            title="CPU",
            metrics=[metrics.cpu_percent(statistic) for statistic in _STATISTICS],
            unit="Percent",
            limits=limits(alarms, "Cpu"),
        ),
        Graph(
            title="Memory",
            metrics=[metrics.memory_percent(statistic) for statistic in _STATISTICS],
            unit="Percent",
            limits=limits(alarms, "Memory"),
        ),
    ]
    if watched.counts_tasks is not False:
        graphs += [
            Graph(
                title="Tasks",
                metrics=[metrics.running_tasks(), metrics.desired_tasks()],
                limits=limits(alarms, "ScalingAtMaximum"),
            ),
            Graph(
                title="Deployments",
                metrics=[metrics.deployments()],
                limits=limits(alarms, "StuckDeployment"),
            ),
        ]
    return graphs
