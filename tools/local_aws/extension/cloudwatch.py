# pyright: basic
# MiniStack's records are dictionaries without types.
"""Alarms on metric math are kept and described; nothing evaluates them."""

from typing import Any

from tools.local_aws.extension.cloudformation import Properties
from tools.local_aws.extension.ministack import provisioners

_OF_ONE_METRIC = (
    "MetricName",
    "Namespace",
    "Statistic",
    "ExtendedStatistic",
    "Period",
    "Dimensions",
    "Unit",
)
_FLAGS = ("ReturnData",)


def install() -> None:
    alarm_record = provisioners._cw_metric_alarm_record

    def record(name: str, props: Properties) -> dict[str, Any]:
        if not props.get("Metrics"):
            return alarm_record(name, props)
        plain = {key: value for key, value in props.items() if key != "Metrics"}
        # MiniStack wants one metric, of which nothing is kept.
        alarm = alarm_record(name, {**plain, "MetricName": "none", "Namespace": "none"})
        kept = {key: value for key, value in alarm.items() if key not in _OF_ONE_METRIC}
        return {**kept, "Metrics": _typed(props["Metrics"])}

    provisioners._cw_metric_alarm_record = record


def _typed(value: Any, name: str = "") -> Any:
    if isinstance(value, list):
        return [_typed(item) for item in value]
    if isinstance(value, dict):
        return {key: _typed(item, key) for key, item in value.items()}
    if name in _FLAGS:
        return str(value).lower() == "true"
    return int(value) if name == "Period" else value
