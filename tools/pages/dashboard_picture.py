"""The picture of a service's dashboard, from the body that its template has."""

import json
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from math import floor, log10
from typing import Any

from aws_cdk import App, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_sns as sns

from cdk_containers import ContainerCluster, LoadBalancedService
from tools.pages import svg
from tools.pages.example_curves import POINTS, example_curve

_COLUMN, _ROW, _GAP, _HEAD = 50, 34, 6, 34
_COLUMNS = 24
_NOTE = (
    "Drawn from the dashboard in the template of LoadBalancedService(…).monitor(topic). "
    "The curves are examples: they are made up."
)
_ALARMS_IN_A_ROW = 6
_GRID_LINES = 4
_HASH = re.compile(r"[0-9A-F]{8}$")
_TIMES = ("-3 h", "-2 h", "-1 h", "now")

Widget = Mapping[str, Any]


def picture() -> str:
    """The whole file."""
    widgets = _widgets()
    height = _HEAD + _ROW * max(each["y"] + each["height"] for each in widgets)
    content = [svg.text(_GAP * 2, 22, _NOTE, "quiet")]
    for widget in widgets:
        content += _card(widget)
    return svg.picture(_COLUMN * _COLUMNS + _GAP, height + _GAP, "Dashboard of a service", content)


def _widgets() -> Sequence[Widget]:
    """Those of a web service with its defaults."""
    app = App(builtin_cloud_formation_validation=False)
    stack = Stack(app, "shop")
    cluster = ContainerCluster(stack, "Cluster", network=ec2.Vpc(stack, "Vpc"))
    web = LoadBalancedService(stack, "Web", cluster=cluster, image="nginx:1.27", port=80)
    web.monitor(sns.Topic(stack, "Alerts"))
    template: Mapping[str, Any] = app.synth().get_stack_by_name("shop").template
    (body,) = (
        resource["Properties"]["DashboardBody"]
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::CloudWatch::Dashboard"
    )
    return json.loads("".join(_readable(part) for part in body["Fn::Join"][1]))["widgets"]


def _readable(part: Any) -> str:
    """A part of the body, with a reference as the name of what it refers to."""
    match part:
        case str():
            return part
        case {"Ref": str(name)} | {"Fn::GetAtt": [str(name), *_]}:
            return _HASH.sub("", name.removeprefix("AWS::"))
        case _:
            return ""


def _card(widget: Widget) -> Iterator[str]:
    x, y = _COLUMN * widget["x"] + _GAP, _HEAD + _ROW * widget["y"]
    width, height = _COLUMN * widget["width"] - _GAP, _ROW * widget["height"] - _GAP
    yield svg.rectangle(x, y, width, height, "card")
    match widget["type"]:
        case "text":
            yield from _text(widget, x + 12, y)
        case "alarm":
            yield from _alarms(widget, x + 12, y, width - 24)
        case _:
            yield from _graph(widget, x + 12, y, width - 24, height)


def _text(widget: Widget, x: float, y: float) -> Iterator[str]:
    heading, *paragraphs = widget["properties"]["markdown"].split("\n\n")
    yield svg.text(x, y + 24, heading.removeprefix("# "), "heading")
    y += 48
    for paragraph in paragraphs:
        for words in textwrap.wrap(paragraph.replace("`", ""), 170):
            yield svg.text(x, y, words)
            y += 17
        y += 6


def _alarms(widget: Widget, x: float, y: float, width: float) -> Iterator[str]:
    yield svg.text(x, y + 20, widget["properties"]["title"], "title")
    cell = width / _ALARMS_IN_A_ROW
    for index, alarm in enumerate(widget["properties"]["alarms"]):
        row, column = divmod(index, _ALARMS_IN_A_ROW)
        left, foot = x + column * cell, y + 44 + row * 28
        yield svg.rectangle(left, foot - 10, 10, 10, "fill-2")
        yield svg.text(left + 16, foot, f"OK  {alarm.removeprefix('WebMonitoring')}")


def _graph(widget: Widget, x: float, y: float, width: float, height: float) -> Iterator[str]:
    properties = widget["properties"]
    title = properties["title"]
    labels = [line[-1]["label"] for line in properties["metrics"] if line[-1].get("visible", True)]
    limits = [each["value"] for each in properties.get("annotations", {}).get("horizontal", ())]
    curves = [example_curve(title, label) for label in labels]
    heights = _stacked(curves) if properties["stacked"] else curves
    top = _round_up(max([1, *limits, *(max(curve) for curve in heights)]))
    left, right, upper, lower = x + 34, x + width, y + 46, y + height - 44

    def place(index: float, value: float) -> svg.Point:
        return (
            left + (right - left) * index / (POINTS - 1),
            lower - (lower - upper) * value / top,
        )

    yield svg.text(x, y + 20, title, "title")
    yield svg.text(x, y + 36, properties["yAxis"]["left"]["label"], "quiet")
    for step in range(_GRID_LINES + 1):
        value = top * step / _GRID_LINES
        (_, foot) = place(0, value)
        yield svg.line([(left, foot), (right, foot)], "grid")
        yield svg.text(left - 5, foot + 4, f"{value:g}", "quiet", "end")
    for hour, words in enumerate(_TIMES):
        at, _ = place((POINTS - 1) * hour / (len(_TIMES) - 1), 0)
        anchor = "start" if hour == 0 else "end" if words == _TIMES[-1] else "middle"
        yield svg.text(at, lower + 14, words, "quiet", anchor)
    below = [place(index, 0) for index in range(POINTS)]
    for colour, curve in enumerate(heights):
        points = [place(index, value) for index, value in enumerate(curve)]
        if properties["stacked"]:
            yield svg.area(points, below, f"area fill-{colour % svg.COLOURS}")
            below = points
        yield svg.line(points, f"line stroke-{colour % svg.COLOURS}")
    for limit in limits:
        yield svg.line([place(0, limit), place(POINTS - 1, limit)], "limit")
        _, foot = place(0, limit)
        yield svg.text(right, foot - 4, "Alarm", "limit-text", "end")
    for colour, label in enumerate(labels):
        yield svg.rectangle(x, y + height - 20, 10, 10, f"fill-{colour % svg.COLOURS}")
        yield svg.text(x + 15, y + height - 11, label, "quiet")
        x += 15 + 6.6 * len(label) + 14


def _stacked(curves: Sequence[Sequence[float]]) -> Sequence[Sequence[float]]:
    """Each curve on top of those before it."""
    sums: list[list[float]] = []
    for curve in curves:
        below = sums[-1] if sums else [0.0] * POINTS
        sums.append([a + b for a, b in zip(below, curve, strict=True)])
    return sums


def _round_up(value: float) -> float:
    """Where an axis ends: so that its lines are at round numbers, and the highest is free."""
    for step in (1, 2, 2.5, 5, 10):
        end = _GRID_LINES * step * 10.0 ** floor(log10(value / _GRID_LINES))
        if end > value:
            return end
    raise AssertionError("ten times its power of ten is above any number")
