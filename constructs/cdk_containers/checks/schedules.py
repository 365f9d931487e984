"""When something happens: the expressions that Application Auto Scaling and Scheduler share.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
"""

import re
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import available_timezones

from cdk_containers.checks.rule import Problem
from cdk_containers.spec import is_known

_SCHEDULES = "cron(0 20 * * ? *), rate(15 minutes) or at(2027-01-31T20:00:00)"
_FIELD = r"[A-Z0-9*?,/#LW-]+"
# Minutes, hours, days of the month, months, days of the week, years; one of the days is "?".
_CRON = re.compile(rf"cron\(({_FIELD}) ({_FIELD}) ({_FIELD}) ({_FIELD}) ({_FIELD}) ({_FIELD})\)")
_RATE = re.compile(r"rate\((1 (minute|hour|day)|([2-9]|[1-9]\d+) (minutes|hours|days))\)")
_AT = re.compile(r"at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)")


def time_zone_problems(path: str, name: str) -> Iterator[Problem]:
    """What is wrong with the name of a time zone."""
    # A machine without a time zone database knows none.
    zones = available_timezones()
    if zones and is_known(name) and name not in zones:
        yield Problem(
            path, f"There is no time zone {name!r}.", "Write its IANA name, such as Europe/Berlin."
        )


def schedule_problems(path: str, text: str) -> Iterator[Problem]:
    """What is wrong with an expression."""
    if is_known(text) and not is_schedule(text):
        yield Problem(path, f"{text!r} is not a schedule.", f"Write such as {_SCHEDULES}.")


def is_schedule(text: str) -> bool:
    """Whether AWS would take it; ``cron`` is looked at no closer than its six fields."""
    cron, at = _CRON.fullmatch(text), _AT.fullmatch(text)
    if cron is not None:
        return (cron[3] == "?") != (cron[5] == "?")
    if at is not None:
        return _is_time(at[1])
    return _RATE.fullmatch(text) is not None


def recurs(text: str) -> bool:
    """Whether it happens again and again, rather than once."""
    return not text.startswith("at(")


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
