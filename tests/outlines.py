"""A dashboard as a reviewer reads it: what is where, made from which metrics."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

import yaml

from tests.dimensions import widget_metrics, widgets
from tests.templates import as_text


def outline(dashboard: Mapping[str, Any]) -> list[Any]:
    """The rows of a dashboard, with what each of their widgets shows."""
    rows = groupby(widgets(dashboard), lambda widget: widget["y"])
    return [[_widget(widget) for widget in row] for _, row in rows]


def outline_text(dashboard: Mapping[str, Any]) -> str:
    """The same, to be read."""
    return yaml.dump(outline(dashboard), sort_keys=False, width=100, allow_unicode=True)


def visible(widget: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The lines of a graph that people see: what they are called, and what they are of."""
    for line in widget["properties"]["metrics"]:
        options = line[-1]
        if options.get("visible", True):
            name = line[1] if len(line) > 1 else ""
            yield options["label"], options.get("expression", name)


def _widget(widget: Mapping[str, Any]) -> Any:
    properties = widget["properties"]
    match widget["type"]:
        case "text":
            return {"text": as_text(properties["markdown"]).splitlines()}
        case "alarm":
            alarms = [as_text(alarm) for alarm in properties["alarms"]]
            return {f"alarms: {as_text(properties['title'])}": alarms}
        case _:
            unit = properties["yAxis"]["left"]["label"]
            limits = properties.get("annotations", {}).get("horizontal", ())
            shown: dict[str, Any] = {
                "lines": dict(visible(widget)),
                "from": sorted({_metric(each) for each in widget_metrics(widget)}),
            }
            if limits:
                shown["limits"] = [each["value"] for each in limits]
            return {f"{as_text(properties['title'])} ({unit})": shown}


def _metric(metric: Any) -> str:
    return f"{metric.name} {metric.statistic} of {', '.join(sorted(metric.dimensions))}"
