"""Rows of graphs, as dashboards have them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import cast

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

# https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
_WHOLE_WIDTH = 24
_HEIGHT = 6
_ALARMS_IN_A_ROW = 6
_HOURS = 3


@dataclass(frozen=True, kw_only=True)
class Graph:
    """Some numbers over time.

    Args:
        title: what they are about.
        metrics: the numbers.
        unit: of all of them. Default: they are counted.
        limits: alarms whose thresholds are drawn as lines. Default: none.
        stacked: whether the numbers are parts of a whole. Default: no.
    """

    title: str
    metrics: Sequence[cloudwatch.IMetric]
    unit: str = "Count"
    limits: Sequence[cloudwatch.Alarm] = ()
    stacked: bool = False


def dashboard(
    scope: Construct, head: str, alarms: Sequence[cloudwatch.Alarm]
) -> cloudwatch.Dashboard:
    """A dashboard that shows the last three hours, with what people read first on it.

    CloudFormation chooses its name. Its graphs show longer times in longer periods.

    Args:
        scope: its parent.
        head: what stands on top, as Markdown.
        alarms: whose states come next.
    """
    made = cloudwatch.Dashboard(scope, "Dashboard", default_interval=Duration.hours(_HOURS))
    paragraphs = head.count("\n\n") + 1
    made.add_widgets(
        cloudwatch.TextWidget(markdown=head, width=_WHOLE_WIDTH, height=1 + ceil(paragraphs / 2))
    )
    if alarms:
        made.add_widgets(states("Alarms", alarms))
    return made


def states(title: str, alarms: Sequence[cloudwatch.IAlarm]) -> cloudwatch.IWidget:
    """Which alarms are on."""
    return cloudwatch.AlarmStatusWidget(
        title=title,
        alarms=list(alarms),
        width=_WHOLE_WIDTH,
        height=1 + ceil(len(alarms) / _ALARMS_IN_A_ROW),
    )


def row(*graphs: Graph) -> list[cloudwatch.IWidget]:
    """Graphs side by side, over the whole width."""
    width = _WHOLE_WIDTH // len(graphs)
    return [
        cloudwatch.GraphWidget(
            title=graph.title,
            left=list(graph.metrics),
            left_y_axis=cloudwatch.YAxisProps(min=0, label=graph.unit, show_units=False),
            left_annotations=[_line(alarm) for alarm in graph.limits],
            stacked=graph.stacked,
            width=width,
            height=_HEIGHT,
        )
        for graph in graphs
    ]


def limits(alarms: Mapping[str, cloudwatch.Alarm], name: str) -> Sequence[cloudwatch.Alarm]:
    """The alarm of that name, if there is one."""
    return [alarms[name]] if name in alarms else []


def as_metrics(*metrics: cloudwatch.Metric) -> Sequence[cloudwatch.IMetric]:
    """Metrics as graphs take them: CDK's stub of IMetric names a parameter otherwise."""
    return [cast("cloudwatch.IMetric", metric) for metric in metrics]


def _line(alarm: cloudwatch.Alarm) -> cloudwatch.HorizontalAnnotation:
    """The threshold; CDK's own label says the alarm in full, which is longer than the graph."""
    return cloudwatch.HorizontalAnnotation(
        value=alarm.to_annotation().value, label="Alarm", color=cloudwatch.Color.RED
    )
