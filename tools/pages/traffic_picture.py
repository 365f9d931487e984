"""Pictures of the traffic that the new version gets while it is deployed, one a strategy."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

from cdk_containers.spec import (
    BlueGreen,
    Canary,
    Deployment,
    LifecycleStage,
    Linear,
    Rolling,
    TrafficShift,
)
from tools.pages import svg
from tools.pages.traffic import Share, rolling_tasks, shares

_WIDTH, _LEFT, _RIGHT = 940, 150, 920
_TOP, _BOTTOM = 84, 254
_LANE, _BAR = 24, 12
# Before the traffic moves and after the end, no argument says how long it takes.
_PREPARING, _AFTERWARDS = 230, 70
_MARK = 16
_MOST_TICKS = 12
# What stands below a picture, in two columns.
_COLUMN, _ROWS, _ROW = 360, 4, 17
_OLD, _NEW, _WATCHED = "area fill-0", "area fill-1", "area fill-3"
_TASKS = 4

# The first one comes before all that is drawn.
_, *_STAGES = LifecycleStage
# Where those are that come before the production traffic moves.
_PLACES = (12, 92, 128, 164, 200)
_NOTES = {
    LifecycleStage.POST_TEST_TRAFFIC_SHIFT: " (an Approval() waits here)",
    LifecycleStage.PRODUCTION_TRAFFIC_SHIFT: " (at each step)",
}


@dataclass(frozen=True, kw_only=True)
class _Span:
    """A time that an argument gives, between two places."""

    start: float
    end: float
    words: str


def _shift_picture(deployment: TrafficShift, *names: str) -> str:
    """A deployment that shifts traffic.

    Args:
        deployment: what is drawn.
        names: the arguments that say when how much of the traffic moves.
    """
    steps = shares(deployment)
    end = steps[-1].minute + (deployment.bake_minutes or 0)
    start, finish = _LEFT + _PREPARING, _RIGHT - _AFTERWARDS

    def place(minute: float) -> float:
        return start + (finish - start) * minute / end

    curve = [*((place(step.minute), step.percent) for step in steps), (_RIGHT, 100)]
    stages = {stage: _LEFT + x for stage, x in zip(_STAGES, _PLACES, strict=False)}
    scaled_up = stages[LifecycleStage.POST_SCALE_UP] - 20
    tested = stages[LifecycleStage.TEST_TRAFFIC_SHIFT]
    marks = [
        *((x, stage) for stage, x in stages.items()),
        *((place(step.minute), LifecycleStage.PRODUCTION_TRAFFIC_SHIFT) for step in steps),
        (place(steps[-1].minute) + _MARK + 2, LifecycleStage.POST_PRODUCTION_TRAFFIC_SHIFT),
    ]
    spans = [
        *_spans_of_steps(deployment, steps, place),
        _Span(
            start=place(steps[-1].minute),
            end=finish,
            words=f"bake_minutes={deployment.bake_minutes}",
        ),
    ]
    lanes = [
        ("Old version runs", _OLD, _LEFT, finish),
        ("New version runs", _NEW, scaled_up, _RIGHT),
        ("It gets test traffic", _NEW, tested, finish),
        ("Alarms are watched", _WATCHED, scaled_up, finish),
    ]
    content = [
        *_head(deployment, names),
        *_plot(curve),
        *_ticks(end, place),
        svg.text(_LEFT + 4, _BOTTOM + 16, "as long as it takes", "quiet"),
        *_level(deployment, place(0)),
        *_taken_back(curve, finish, at_once=True),
    ]
    y = _BOTTOM + 40
    for span in spans:
        content += _span(span, y)
    y += 18
    for lane in lanes:
        content += _lane(*lane, y)
        y += _LANE
    content += _stage_marks(marks, y)
    return _picture(deployment, names, y + 35 + _ROWS * _ROW, content)


def _rolling_picture(deployment: Rolling, *names: str) -> str:
    """A rolling deployment of a few tasks, in turns: no argument says how long a turn takes."""
    turns = rolling_tasks(deployment, _TASKS)
    width = (_RIGHT - _LEFT) / len(turns)
    edges = [_LEFT + width * index for index in range(len(turns))]
    curve = [*((x, turn.percent) for x, turn in zip(edges, turns, strict=True)), (_RIGHT, 100)]
    content = [
        *_head(deployment, names),
        *_plot(curve),
        svg.text(
            _LEFT + 4,
            _BOTTOM + 16,
            f"{_TASKS} tasks are replaced in turns, each as long as it takes: new tasks start and "
            "are healthy, or old ones stop",
            "quiet",
        ),
        *_taken_back(curve, _RIGHT, at_once=False),
    ]
    y = _BOTTOM + 34
    for words, look, counts in (
        ("Old tasks", _OLD, [turn.old for turn in turns]),
        ("New tasks", _NEW, [turn.new for turn in turns]),
    ):
        content += _counts(words, look, counts, width, y)
        y += _LANE
    for index, (name, words) in enumerate(
        (
            ("minimum_healthy_percent", "never fewer than {} tasks"),
            ("maximum_percent", "never more than {} tasks"),
        )
    ):
        percent = getattr(deployment, name)
        limit = words.format(f"{_TASKS * percent / 100:g}")
        content.append(
            svg.text(_LEFT + index * _COLUMN, y + 14, f"{name}={percent}: {limit}", "quiet")
        )
    return _picture(deployment, names, y + 30, content)


def _picture(
    deployment: Deployment, names: Sequence[str], height: float, content: Sequence[str]
) -> str:
    description = f"Traffic over time with {_call(deployment, names)}"
    return svg.picture(_WIDTH, height, description, content)


def _call(deployment: Deployment, names: Sequence[str]) -> str:
    arguments = ", ".join(f"{name}={getattr(deployment, name)}" for name in names)
    return f"{type(deployment).__name__}({arguments})"


def _head(deployment: Deployment, names: Sequence[str]) -> Iterator[str]:
    yield svg.text(16, 28, f"deployment={_call(deployment, names)}", "heading")
    x = _LEFT
    for look, words in ((_OLD, "Old version"), (_NEW, "New version")):
        yield svg.rectangle(x, 48, 12, 12, look)
        yield svg.text(x + 18, 58, words, "quiet")
        x += 110
    yield svg.line([(x, 54), (x + 22, 54)], "limit")
    words = "An alarm goes off, or somebody takes it back: the old version gets all traffic again"
    if isinstance(deployment, Rolling):
        words = "Too many new tasks fail, or somebody takes it back: old ones replace them in turns"
    yield svg.text(x + 28, 58, words, "limit-text")


def _plot(curve: Sequence[svg.Point]) -> Iterator[str]:
    """The shares of both versions, with the new one below."""
    points = [(_LEFT, _height(0))]
    for x, percent in curve:
        points += [(x, points[-1][1]), (x, _height(percent))]
    yield svg.rectangle(_LEFT, _TOP, _RIGHT - _LEFT, _BOTTOM - _TOP, "card")
    yield svg.area([(_LEFT, _TOP), (_RIGHT, _TOP)], points, _OLD)
    yield svg.area(points, [(_LEFT, _BOTTOM), (_RIGHT, _BOTTOM)], _NEW)
    yield svg.line(points, "line stroke-1")
    yield svg.text(16, _TOP + 4, "Production", "quiet")
    yield svg.text(16, _TOP + 19, "traffic", "quiet")
    for percent in range(0, 101, 25):
        yield svg.line([(_LEFT - 4, _height(percent)), (_LEFT, _height(percent))], "axis")
        yield svg.text(_LEFT - 8, _height(percent) + 4, f"{percent} %", "quiet", "end")


def _height(percent: float) -> float:
    return _BOTTOM - (_BOTTOM - _TOP) * percent / 100


def _ticks(end: float, place: Callable[[float], float]) -> Iterator[str]:
    step = next(each for each in (1, 2, 5, 10, 30, 60, 240) if end / each <= _MOST_TICKS)
    for minute in range(0, int(end) + 1, step):
        yield svg.line([(place(minute), _BOTTOM), (place(minute), _BOTTOM + 4)], "axis")
        yield svg.text(place(minute), _BOTTOM + 16, f"{minute} min", "quiet", "middle")


def _level(deployment: TrafficShift, x: float) -> Iterator[str]:
    """The argument that says how much moves first."""
    match deployment:
        case Canary():
            percent, words = deployment.percent, f"percent={deployment.percent:g}"
        case Linear():
            percent, words = deployment.step_percent, f"step_percent={deployment.step_percent:g}"
        case _:
            return
    yield from _bracket(x - 8, _height(percent), _BOTTOM)
    yield svg.text(x - 16, _height(percent / 2) + 4, words, "", "end")


def _bracket(x: float, upper: float, lower: float) -> Iterator[str]:
    yield svg.line([(x - 4, upper), (x + 4, upper)], "axis")
    yield svg.line([(x, upper), (x, lower)], "axis")
    yield svg.line([(x - 4, lower), (x + 4, lower)], "axis")


def _spans_of_steps(
    deployment: TrafficShift, steps: Sequence[Share], place: Callable[[float], float]
) -> Iterator[_Span]:
    """What ECS waits for between two steps; the words stand at the first."""
    match deployment:
        case Canary():
            words = f"canary_bake_minutes={deployment.canary_bake_minutes}"
        case Linear():
            words = f"step_bake_minutes={deployment.step_bake_minutes}"
        case _:
            return
    for step, following in pairwise(steps):
        yield _Span(start=place(step.minute), end=place(following.minute), words=words)
        words = ""


def _span(span: _Span, y: float) -> Iterator[str]:
    for x in (span.start, span.end):
        yield svg.line([(x, y - 5), (x, y + 5)], "axis")
    yield svg.line([(span.start, y), (span.end, y)], "axis")
    yield svg.text(span.start + 4, y - 6, span.words, "quiet")


def _lane(words: str, look: str, start: float, end: float, y: float) -> Iterator[str]:
    yield svg.text(16, y + _BAR - 2, words, "quiet")
    yield svg.rectangle(start, y, end - start, _BAR, look)


def _counts(words: str, look: str, counts: Sequence[int], width: float, y: float) -> Iterator[str]:
    yield svg.text(16, y + 14, words, "quiet")
    for index, count in enumerate(counts):
        x = _LEFT + width * index
        for task in range(count):
            yield svg.rectangle(x + 8 + 22 * task, y + 2, 16, 16, look)


def _taken_back(curve: Sequence[svg.Point], end: float, *, at_once: bool) -> Iterator[str]:
    """From the middle of the second-last share on, or of the only one."""
    (start, percent), (following, _) = curve[-3:-1] if len(curve) > 2 else (curve[0], (end, 0))
    x = (start + following) / 2
    down = [(x, _BOTTOM - 2)] if at_once else []
    yield svg.line([(x, _height(percent)), *down, (end, _BOTTOM - 2)], "limit line")


def _stage_marks(marks: Sequence[tuple[float, LifecycleStage]], y: float) -> Iterator[str]:
    yield svg.text(16, y + _BAR, "Stages for hooks", "quiet")
    for x, stage in marks:
        yield from _numbered(x, y, stage)
    for index, stage in enumerate(_STAGES):
        column, row = divmod(index, _ROWS)
        words = f"{index + 1}  {stage}{_NOTES.get(stage, '')}"
        yield svg.text(_LEFT + column * _COLUMN, y + 36 + row * _ROW, words, "quiet")


def _numbered(x: float, y: float, stage: LifecycleStage) -> Iterator[str]:
    yield svg.rectangle(x - _MARK / 2, y, _MARK, _MARK, "card")
    yield svg.text(x, y + _BAR, str(_STAGES.index(stage) + 1), "quiet", "middle")


PICTURES: Mapping[str, Callable[[], str]] = MappingProxyType(
    {
        "rolling": lambda: _rolling_picture(
            Rolling(minimum_healthy_percent=100, maximum_percent=150),
            "minimum_healthy_percent",
            "maximum_percent",
        ),
        "blue-green": lambda: _shift_picture(BlueGreen(bake_minutes=5), "bake_minutes"),
        "canary": lambda: _shift_picture(
            Canary(percent=10, canary_bake_minutes=5, bake_minutes=5),
            "percent",
            "canary_bake_minutes",
            "bake_minutes",
        ),
        "linear": lambda: _shift_picture(
            Linear(step_percent=20, step_bake_minutes=3, bake_minutes=5),
            "step_percent",
            "step_bake_minutes",
            "bake_minutes",
        ),
    }
)
"""What makes the picture of each strategy, by its name."""
