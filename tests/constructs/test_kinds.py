"""All kinds of service together: the examples in their docstrings, and every validation."""

import json
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_ecs as ecs
from cfnlint.api import lint  # pyright: ignore[reportMissingTypeStubs]
from cfnlint.config import ManualArgs  # pyright: ignore[reportMissingTypeStubs]

import cdk_containers
from cdk_containers import (
    Backlog,
    Capacity,
    CloudMap,
    Container,
    ContainerApplication,
    ContainerCluster,
    Ec2Capacity,
    InternalService,
    LoadBalancedService,
    LogDriver,
    MetricSteps,
    MetricTarget,
    NetworkMode,
    Operation,
    Port,
    QueueWorker,
    Rolling,
    Scaling,
    ScheduledBounds,
    ScheduledTask,
    ServiceConnect,
    Step,
    Task,
    WorkQueue,
    fluent_bit,
)
from tests.apps import existing_vpc, new_stack

IMAGE = "public.ecr.aws/nginx/nginx:1.27"
# A dependency that a reference implies already: CDK writes each one out.
HARMLESS = {"W3005"}


def examples(documented: object) -> Iterator[str]:
    """The literal blocks of a docstring: what is indented after a double colon."""
    text = textwrap.dedent(f"    {documented.__doc__}")
    for paragraph in text.split("::\n\n")[1:]:
        lines = paragraph.splitlines()
        ends = (index for index, line in enumerate(lines) if line and not line.startswith("    "))
        yield textwrap.dedent("\n".join(lines[: next(ends, len(lines))]))


@pytest.mark.parametrize(
    "documented",
    [
        ContainerApplication,
        InternalService,
        QueueWorker,
        ScheduledTask,
        LoadBalancedService,
        fluent_bit,
    ],
)
def test_examples_in_docstrings_work(documented: Any) -> None:
    (example,) = examples(documented)
    stack = new_stack()
    cluster = ContainerCluster(
        stack, "Cluster", network=existing_vpc(stack), namespace="shop.internal"
    )
    names = {name: getattr(cdk_containers, name) for name in cdk_containers.__all__}
    names |= {"self": stack, "cluster": cluster}
    if documented is QueueWorker:
        names["shop"] = InternalService(stack, "Shop", cluster=cluster, image=IMAGE)
    exec(example, names)  # noqa: S102


def found_and_routed(stack: Stack, cluster: ContainerCluster) -> None:
    """Service Connect and Cloud Map, calls, a log router, a task that runs first."""
    orders = InternalService(
        stack,
        "Orders",
        cluster=cluster,
        task=Container(
            name="app", image=IMAGE, ports=[Port(number=8080, application_protocol="http")]
        ),
        discovery=ServiceConnect(name="orders", port=80),
        deployment=Rolling(run_first=Task(containers=[Container(name="migrate", image=IMAGE)])),
    )
    stock = InternalService(
        stack,
        "Stock",
        cluster=cluster,
        image=IMAGE,
        port=80,
        discovery=CloudMap(name="stock", ttl_seconds=0),
    )
    app = Container(
        name="app",
        image=IMAGE,
        ports=[Port(number=80)],
        logging=LogDriver(name="awsfirelens", options={"Name": "stdout"}),
    )
    shop = LoadBalancedService(
        stack,
        "Shop",
        cluster=cluster,
        task=Task(containers=[app, fluent_bit()]),
        discovery=ServiceConnect(),
    )
    for called in (orders, stock):
        shop.call(called)


def scaled(stack: Stack, cluster: ContainerCluster) -> None:
    """Each way of scaling, and workers that sleep."""
    QueueWorker(
        stack,
        "Fifo",
        cluster=cluster,
        image=IMAGE,
        queue=WorkQueue(fifo=True, seconds_per_message=600),
        scaling=Scaling(minimum=0, cpu_percent=None),
        deployment=Rolling(run_first=Task(containers=[Container(name="migrate", image=IMAGE)])),
    )
    steps = [Step(add=-1, below=100), Step(add=1, above=500)]
    InternalService(
        stack,
        "Mailer",
        cluster=cluster,
        image=IMAGE,
        scaling=Scaling(
            memory_percent=70,
            backlog=Backlog(queue_name="mail", messages_per_task=5),
            metrics=[
                MetricTarget(namespace="Shop", name="Carts", target=2.5),
                MetricSteps(namespace="Shop", name="Latency", statistic="p95", steps=steps),
            ],
            schedule=[
                ScheduledBounds(schedule="cron(0/5 20 ? * MON-FRI *)", minimum=0, maximum=0),
                ScheduledBounds(schedule="cron(0 6 ? * MON-FRI *)", minimum=1, maximum=2),
            ],
        ),
    )


def on_instances(stack: Stack, cluster: ContainerCluster) -> None:
    """The same on EC2, in each network mode."""
    nodes = [
        Capacity.ec2(Ec2Capacity(stack, "Nodes", cluster=cluster, instance_types=["m6i.large"]))
    ]
    app = Container(name="app", image=IMAGE, ports=[Port(number=80)], memory_mib=256)
    for mode in NetworkMode:
        reached = replace(app, ports=[]) if mode is NetworkMode.NONE else app
        task = Task(containers=[reached], network_mode=mode, memory_mib=512)
        connects = mode not in (NetworkMode.HOST, NetworkMode.NONE)
        InternalService(
            stack,
            f"Web-{mode}",
            cluster=cluster,
            task=task,
            discovery=ServiceConnect(name=f"web-{mode}") if connects else None,
            deployment=Rolling(run_first=Task(containers=[app])),
            capacity=nodes,
        )
        ScheduledTask(
            stack,
            f"Report-{mode}",
            cluster=cluster,
            task=task,
            schedule="rate(1 day)",
            capacity=nodes,
        )
    QueueWorker(stack, "Worker", cluster=cluster, image=IMAGE, capacity=nodes)


def of_somebody_else(stack: Stack) -> None:
    """What runs in a cluster that was imported."""
    cluster = ecs.Cluster.from_cluster_attributes(
        stack, "Existing", cluster_name="shop", vpc=existing_vpc(Stack.of(stack))
    )
    for kind in (InternalService, QueueWorker):
        kind(stack, kind.__name__, cluster=cluster, image=IMAGE)
    ScheduledTask(
        stack,
        "Once",
        cluster=cluster,
        image=IMAGE,
        schedule="at(2027-01-31T20:00:00)",
        time_zone="Europe/Berlin",
        operation=Operation(enable_exec=True),
    )


def test_every_validation_agrees() -> None:
    app = App(context={"@aws-cdk/core:validateAgainstDefaultRules": True})
    for name, build in (("One", found_and_routed), ("Two", scaled), ("Three", on_instances)):
        stack = Stack(app, name)
        cluster = ContainerCluster(
            stack, "Cluster", network=existing_vpc(stack), namespace="shop.internal"
        )
        build(stack, cluster)
    of_somebody_else(Stack(app, "Four"))
    for artifact in app.synth().stacks:
        text = json.dumps(artifact.template, ensure_ascii=False)
        matches = lint(text, config=ManualArgs(regions=["us-east-1"]))
        assert [str(match) for match in matches if match.rule.id not in HARMLESS] == []
