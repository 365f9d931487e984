"""Gantt charts as SVG pictures: `parse_chart` checks decoded JSON, `render` draws it.

Both are pure functions: no files, no clock, no web framework.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from html import escape
from math import ceil
from typing import cast
from unicodedata import east_asian_width

MAX_TASKS = 100
MAX_TEXT = 80

# What XML cannot hold even when escaped, and the control characters that nobody can see.
FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

# The picture, in pixels.
PADDING = 32
HEADER = 84  # the title, and the dates below it
ROW = 34
BAR = 18
LETTER = 7.5  # how wide a letter of a task's name is, about; a Chinese one is twice as wide
TIMELINE = 760
MAX_TICKS = 10
COLOURS = ("#2563eb", "#0d9488", "#d97706", "#9333ea", "#e11d48")


@dataclass(frozen=True)
class Task:
    name: str
    start: date
    end: date  # the last day, not the day after it


@dataclass(frozen=True)
class Chart:
    title: str
    tasks: tuple[Task, ...]


class InvalidChartError(ValueError):
    """Says everything that is wrong with a chart, so that it takes one attempt to correct it."""

    def __init__(self, *problems: str) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def parse_chart(document: object) -> Chart:
    """Turn decoded JSON into a chart, or raise InvalidChartError with every problem found."""
    problems: list[str] = []
    chart = _parse_chart(document, problems.append)
    if problems:
        raise InvalidChartError(*problems)
    return chart


def render(chart: Chart) -> str:
    """Draw a chart: one row a task, from its first day to the end of its last.

    It needs neither scripts nor style sheets, so any Content-Security-Policy can show it.
    """
    first = min(task.start for task in chart.tasks).toordinal()
    days = max(task.end for task in chart.tasks).toordinal() + 1 - first
    left = 2 * PADDING + LETTER * max(_letters(task.name) for task in chart.tasks)
    bottom = HEADER + ROW * len(chart.tasks)
    width, height = left + TIMELINE + PADDING, bottom + PADDING

    def x(day: int) -> float:
        return left + TIMELINE * (day - first) / days

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height}" '
        f'viewBox="0 0 {width:g} {height}" role="img" font-family="system-ui, sans-serif">',
        f"<title>{escape(chart.title)}</title>",
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        f'<text x="{PADDING}" y="40" font-size="20" font-weight="600" fill="#0f172a">'
        f"{escape(chart.title)}</text>",
    ]
    for day in range(first, first + days, ceil(days / MAX_TICKS)):
        parts += [
            f'<path d="M{x(day):.2f} {HEADER - 8}V{bottom}" stroke="#e2e8f0"/>',
            f'<text x="{x(day):.2f}" y="{HEADER - 14}" font-size="11" fill="#64748b" '
            'text-anchor="middle">'
            f"{date.fromordinal(day)}</text>",
        ]
    for row, task in enumerate(chart.tasks):
        start, end = x(task.start.toordinal()), x(task.end.toordinal() + 1)
        middle = HEADER + ROW * (row + 0.5)
        name = escape(task.name)
        parts += [
            f'<text x="{PADDING}" y="{middle + 5:g}" font-size="14" fill="#334155">{name}</text>',
            f'<rect class="bar" x="{start:.2f}" y="{middle - BAR / 2:g}" rx="4" '
            f'width="{max(end - start, 2):.2f}" height="{BAR}" '
            f'fill="{COLOURS[row % len(COLOURS)]}">'
            f"<title>{name}: {task.start} to {task.end}</title></rect>",
        ]
    return "\n".join([*parts, "</svg>\n"])


def _letters(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


# Each of these reports what is wrong and returns a stand-in, so that the search goes on.
Report = Callable[[str], None]


def _parse_chart(value: object, report: Report) -> Chart:
    fields = _object(value, "the chart", report)
    if fields is None:
        return Chart("", ())
    title = _text(fields.get("title"), "title", report)
    tasks = _list(fields.get("tasks"), "tasks", report)
    return Chart(
        title, tuple(_task(task, f"tasks[{index}]", report) for index, task in enumerate(tasks))
    )


def _task(value: object, where: str, report: Report) -> Task:
    fields = _object(value, where, report)
    if fields is None:
        return Task("", date.min, date.min)
    name = _text(fields.get("name"), f"{where}.name", report)
    start = _date(fields.get("start"), f"{where}.start", report)
    end = _date(fields.get("end"), f"{where}.end", report)
    if start and end and end < start:
        report(f"{where}: it ends on {end}, before it starts on {start}")
    return Task(name, start or date.min, end or date.min)


def _object(value: object, where: str, report: Report) -> dict[str, object] | None:
    if isinstance(value, dict):
        return cast("dict[str, object]", value)
    report(f"{where}: expected an object, got {_shown(value)}")
    return None


def _list(value: object, where: str, report: Report) -> list[object]:
    items = cast("list[object]", value) if isinstance(value, list) else []
    if 0 < len(items) <= MAX_TASKS:
        return items
    report(
        f"{where}: expected a list of 1 to {MAX_TASKS} tasks, got {_shown(cast('object', value))}"
    )
    return []


def _text(value: object, where: str, report: Report) -> str:
    if not isinstance(value, str) or not 0 < len(value.strip()) <= len(value) <= MAX_TEXT:
        report(f"{where}: expected a text of 1 to {MAX_TEXT} characters, got {_shown(value)}")
    elif FORBIDDEN.search(value):
        report(f"{where}: expected no control characters, got {_shown(value)}")
    else:
        return value
    return ""


def _date(value: object, where: str, report: Report) -> date | None:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass  # such as 2026-02-30
    report(f'{where}: expected a date such as "2026-01-05", got {_shown(value)}')
    return None


def _shown(value: object) -> str:
    """The value as a message quotes it: in plain ASCII, and short."""
    match value:
        case None:
            return "nothing"
        case dict():
            return "an object"
        case list():
            return f"a list of {len(cast('list[object]', value))}"
        case _:
            shown = ascii(value)
            return shown if len(shown) <= 40 else f"{shown[:37]}..."
