"""What one call shows of each kind of service."""

import re
from collections.abc import Callable, Mapping
from typing import Any, cast

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_sns as sns
from aws_cdk.assertions import Template
from syrupy.assertion import SnapshotAssertion

from cdk_containers import (
    Canary,
    Container,
    ContainerCluster,
    DaemonService,
    Ec2Capacity,
    InternalService,
    LoadBalancedService,
    LogDriver,
    Port,
    QueueWorker,
    SecretsManagerSecret,
    TargetHealth,
    Task,
    Tcp,
    Thresholds,
    Udp,
)
from cdk_containers.services.base import ContainerService
from tests.apps import existing_vpc
from tests.constructs.on_instances import arm_task
from tests.dimensions import named, problems, widget_metrics, widgets
from tests.outlines import outline_text, visible
from tests.templates import as_text, properties, resources

IMAGE = "public.ecr.aws/nginx/nginx:1.27"
ALARM = "AWS::CloudWatch::Alarm"
DASHBOARD = "AWS::CloudWatch::Dashboard"
QUERY = "AWS::Logs::QueryDefinition"


def behind_http(stack: Stack, cluster: ContainerCluster) -> ContainerService:
    return LoadBalancedService(stack, "Web", cluster=cluster, image=IMAGE, port=80)


def canary(stack: Stack, cluster: ContainerCluster) -> ContainerService:
    return LoadBalancedService(
        stack, "Web", cluster=cluster, image=IMAGE, port=80, deployment=Canary(percent=10)
    )


def behind_tcp(stack: Stack, cluster: ContainerCluster) -> ContainerService:
    expose = Tcp(port=9000)
    return LoadBalancedService(stack, "Web", cluster=cluster, image=IMAGE, port=80, expose=expose)


def behind_udp(stack: Stack, cluster: ContainerCluster) -> ContainerService:
    ports = [Port(number=53, protocol="udp"), Port(number=8080)]
    dns = Container(name="dns", image=IMAGE, ports=ports)
    return LoadBalancedService(
        stack,
        "Web",
        cluster=cluster,
        task=dns,
        expose=Udp(port=53),
        health=TargetHealth(port=8080),
    )


def worker(stack: Stack, cluster: ContainerCluster) -> ContainerService:
    return QueueWorker(stack, "Worker", cluster=cluster, image=IMAGE)


def daemon(stack: Stack, cluster: ContainerCluster) -> ContainerService:
    Ec2Capacity(stack, "Nodes", cluster=cluster)
    return DaemonService(stack, "Agent", cluster=cluster, task=arm_task())


def internal(stack: Stack, cluster: ContainerCluster) -> ContainerService:
    return InternalService(stack, "Api", cluster=cluster, image=IMAGE, port=80)


KINDS = (behind_http, canary, behind_tcp, behind_udp, worker, daemon, internal)
Kind = Callable[[Stack, ContainerCluster], ContainerService]
each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)


def monitored(stack: Stack, cluster: ContainerCluster, kind: Kind) -> Mapping[str, Any]:
    kind(stack, cluster).monitor(sns.Topic(stack, "Alerts"))
    return Template.from_stack(stack).to_json()


def graphs(stack: Stack) -> dict[str, dict[str, Any]]:
    (dashboard,) = resources(stack, DASHBOARD).values()
    return {
        as_text(widget["properties"]["title"]): widget
        for widget in widgets(dashboard)
        if widget["type"] == "metric"
    }


@each_kind
def test_each_metric_is_of_a_resource_of_the_template(
    stack: Stack, cluster: ContainerCluster, kind: Kind
) -> None:
    template = monitored(stack, cluster, kind)
    metrics = [metric for widget in graphs(stack).values() for metric in widget_metrics(widget)]
    assert len(metrics) > 5
    assert [each for metric in metrics for each in problems(template, metric)] == []


@each_kind
def test_each_formula_is_made_of_what_its_graph_has(
    stack: Stack, cluster: ContainerCluster, kind: Kind
) -> None:
    monitored(stack, cluster, kind)
    for title, widget in graphs(stack).items():
        lines = widget["properties"]["metrics"]
        ids = {line[-1]["id"] for line in lines if "id" in line[-1]}
        formulas = [line[-1]["expression"] for line in lines if "expression" in line[-1]]
        used = set(re.findall(r"\b[a-z][a-z0-9_]*\b", " ".join(formulas)))
        assert used == ids, title
        assert list(visible(widget)), title


@each_kind
def test_each_graph_has_its_place(stack: Stack, cluster: ContainerCluster, kind: Kind) -> None:
    monitored(stack, cluster, kind)
    (dashboard,) = resources(stack, DASHBOARD).values()
    taken = [
        (x, y)
        for widget in widgets(dashboard)
        for x in range(widget["x"], widget["x"] + widget["width"])
        for y in range(widget["y"], widget["y"] + widget["height"])
    ]
    assert len(set(taken)) == len(taken)
    assert max(x for x, _ in taken) == 23


@pytest.mark.parametrize("kind", [behind_http, behind_tcp, worker], ids=lambda kind: kind.__name__)
def test_outline(
    stack: Stack, cluster: ContainerCluster, kind: Kind, snapshot: SnapshotAssertion
) -> None:
    monitored(stack, cluster, kind)
    (dashboard,) = resources(stack, DASHBOARD).values()
    assert outline_text(dashboard) == snapshot


@each_kind
def test_the_alarms_of_the_service_are_on_top(
    stack: Stack, cluster: ContainerCluster, kind: Kind
) -> None:
    service = kind(stack, cluster)
    alarms = service.monitor(sns.Topic(stack, "Alerts")).alarms
    template = Template.from_stack(stack).to_json()
    (dashboard,) = resources(stack, DASHBOARD).values()
    _, states, *_ = widgets(dashboard)
    shown = [named(template, alarm) for alarm in states["properties"]["alarms"]]
    assert shown == [{stack.get_logical_id(_resource(alarm))} for alarm in alarms.values()]


def _resource(construct: Any) -> Any:
    return construct.node.default_child


def test_both_versions_are_in_each_number(stack: Stack, cluster: ContainerCluster) -> None:
    template = monitored(stack, cluster, canary)
    for title in ("Requests", "Responses by class", "Server errors", "Latency", "Targets"):
        metrics = widget_metrics(graphs(stack)[title])
        groups = [named(template, metric.dimensions["TargetGroup"]) for metric in metrics]
        assert len(set[str]().union(*groups)) == 2, title


def test_what_takes_a_deployment_back_has_a_row(stack: Stack, cluster: ContainerCluster) -> None:
    template = monitored(stack, cluster, canary)
    (dashboard,) = resources(stack, DASHBOARD).values()
    _, _, row, *_ = widgets(dashboard)
    assert row["properties"]["title"] == "Alarms that take a deployment back"
    shown = set[str]().union(*(named(template, each) for each in row["properties"]["alarms"]))
    assert shown == {name for name in resources(stack, ALARM) if "Rollback" in name}


def test_cloudformation_chooses_the_name(stack: Stack, cluster: ContainerCluster) -> None:
    monitored(stack, cluster, behind_http)
    assert set(properties(stack, DASHBOARD)) == {"DashboardBody"}


def test_thresholds_are_lines(stack: Stack, cluster: ContainerCluster) -> None:
    thresholds = Thresholds(latency_p99_seconds=0.25, server_error_percent=None)
    behind_http(stack, cluster).monitor(sns.Topic(stack, "Alerts"), thresholds=thresholds)
    (line,) = graphs(stack)["Latency"]["properties"]["annotations"]["horizontal"]
    assert line["value"] == 0.25
    assert "annotations" not in graphs(stack)["Server errors"]["properties"]


def test_all_alarms_may_be_off(stack: Stack, cluster: ContainerCluster) -> None:
    nothing = Thresholds(
        memory_percent=None,
        no_running_task_minutes=None,
        scaling_at_maximum_minutes=None,
        stuck_deployment_minutes=None,
    )
    internal(stack, cluster).monitor(sns.Topic(stack, "Alerts"), thresholds=nothing)
    (dashboard,) = resources(stack, DASHBOARD).values()
    assert "alarm" not in [widget["type"] for widget in widgets(dashboard)]


def test_tasks_are_counted_by_container_insights_only(stack: Stack) -> None:
    cluster = ContainerCluster(
        stack,
        "Cluster",
        network=existing_vpc(stack),
        container_insights=ecs.ContainerInsights.DISABLED,
    )
    monitored(stack, cluster, internal)
    assert list(graphs(stack)) == ["CPU", "Memory"]


def test_connections_of_udp_are_not_torn(stack: Stack, cluster: ContainerCluster) -> None:
    monitored(stack, cluster, behind_udp)
    assert "Torn connections" not in graphs(stack)


def test_queries_ask_the_logs_of_the_service(stack: Stack, cluster: ContainerCluster) -> None:
    monitored(stack, cluster, behind_http)
    queries = [query["Properties"] for query in resources(stack, QUERY).values()]
    assert [query["Name"] for query in queries] == [
        "Test/Web/Errors",
        "Test/Web/Last line of each task",
        "Test/Web/Lines of each container",
    ]
    (group,) = resources(stack, "AWS::Logs::LogGroup").keys() - {
        each for each in resources(stack, "AWS::Logs::LogGroup") if "Exec" in each
    }
    assert [query["LogGroupNames"] for query in queries] == [[{"Ref": group}]] * 3


def test_queries_are_told_apart_by_stack(stack: Stack, cluster: ContainerCluster) -> None:
    app = cast("App", stack.node.root)
    other = Stack(app, "Other", stack_name="shop-prod")
    behind_http(other, cluster).monitor(sns.Topic(other, "Alerts"))
    names = [query["Properties"]["Name"] for query in resources(other, QUERY).values()]
    assert names[0] == "shop-prod/Web/Errors"


def test_other_logs_are_not_asked(stack: Stack, cluster: ContainerCluster) -> None:
    splunk = LogDriver(
        name="splunk",
        options={"splunk-url": "https://splunk.example.org"},
        secret_options={"splunk-token": SecretsManagerSecret(name_or_arn="splunk")},
    )
    container = Container(name="api", image=IMAGE, ports=[Port(number=80)], logging=splunk)
    service = InternalService(stack, "Api", cluster=cluster, task=Task(containers=[container]))
    service.monitor(sns.Topic(stack, "Alerts"))
    assert resources(stack, QUERY) == {}
    (dashboard,) = resources(stack, DASHBOARD).values()
    assert "aws logs" not in as_text(widgets(dashboard)[0]["properties"]["markdown"])
