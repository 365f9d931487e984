"""The pictures of docs/releasing.md show what the arguments of a deployment say."""

import re
from collections.abc import Sequence
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdk_containers.spec import BlueGreen, Canary, LifecycleStage, Linear, Rolling, TrafficShift
from tools.pages.traffic import Tasks, rolling_tasks, shares
from tools.pages.traffic_picture import PICTURES


@pytest.mark.parametrize(
    ("deployment", "expected"),
    [
        (BlueGreen(), [(0, 100)]),
        (Canary(percent=10, canary_bake_minutes=5), [(0, 10), (5, 100)]),
        (
            Linear(step_percent=20, step_bake_minutes=3),
            [(0, 20), (3, 40), (6, 60), (9, 80), (12, 100)],
        ),
        (Linear(step_percent=30, step_bake_minutes=1), [(0, 30), (1, 60), (2, 90), (3, 100)]),
    ],
)
def test_shares(deployment: TrafficShift, expected: Sequence[tuple[float, float]]) -> None:
    assert [(share.minute, share.percent) for share in shares(deployment)] == expected


BAKES = st.integers(0, 1440)


@given(
    st.one_of(
        st.builds(BlueGreen, bake_minutes=BAKES),
        st.builds(
            Canary,
            percent=st.integers(1, 1000).map(lambda tenths: tenths / 10),
            canary_bake_minutes=BAKES,
            bake_minutes=BAKES,
        ),
        st.builds(
            Linear,
            step_percent=st.integers(30, 1000).map(lambda tenths: tenths / 10),
            step_bake_minutes=BAKES,
            bake_minutes=BAKES,
        ),
    )
)
def test_shares_end_when_the_deployment_does(deployment: TrafficShift) -> None:
    found = shares(deployment)
    assert found[-1].percent == 100
    assert found[-1].minute + (deployment.bake_minutes or 0) == deployment.minutes_of_waiting
    percents = [share.percent for share in found]
    assert percents == sorted(percents)


@pytest.mark.parametrize(
    ("deployment", "expected"),
    [
        (Rolling(), [(4, 0), (4, 4), (0, 4)]),
        (Rolling(maximum_percent=150), [(4, 0), (4, 2), (2, 2), (2, 4), (0, 4)]),
        (
            Rolling(minimum_healthy_percent=50, maximum_percent=100),
            [(4, 0), (2, 0), (2, 2), (0, 2), (0, 4)],
        ),
    ],
)
def test_rolling_tasks(deployment: Rolling, expected: Sequence[tuple[int, int]]) -> None:
    assert [(each.old, each.new) for each in rolling_tasks(deployment, 4)] == expected


@given(st.integers(1, 20), st.integers(0, 100), st.integers(100, 300))
def test_rolling_tasks_keep_the_limits(desired: int, least: int, most: int) -> None:
    room_to_stop = -(-desired * least // 100) < desired
    room_to_start = desired * most // 100 > desired
    if not (room_to_stop or room_to_start):
        return
    deployment = Rolling(minimum_healthy_percent=least, maximum_percent=most)
    found = rolling_tasks(deployment, desired)
    assert found[0] == Tasks(old=desired, new=0)
    assert found[-1] == Tasks(old=0, new=desired)
    for each in found:
        assert desired * least / 100 <= each.old + each.new <= desired * most / 100


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("rolling", [0, 33, 50, 67, 100]),
        ("blue-green", [0, 100]),
        ("canary", [0, 10, 100]),
        ("linear", [0, 20, 40, 60, 80, 100]),
    ],
)
def test_pictures_are_drawn_to_scale(name: str, expected: Sequence[int]) -> None:
    (line,) = re.findall(r'class="line stroke-1" d="M([^"]+)"', PICTURES[name]())
    heights = [float(point.split()[1]) for point in line.split("L")]
    bottom, top = max(heights), min(heights)
    drawn = [round(100 * (bottom - each) / (bottom - top)) for each in heights]
    assert list(dict.fromkeys(drawn)) == expected


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_are_whole(name: str) -> None:
    """And say all arguments that they are of."""
    texts = [each.text or "" for each in ElementTree.fromstring(PICTURES[name]()).iter()]  # noqa: S314
    (heading,) = [text for text in texts if text.startswith("deployment=")]
    arguments = heading.partition("(")[2].removesuffix(")").split(", ")
    assert len(arguments) >= 1
    for argument in arguments:
        assert any(argument in text for text in texts if text != heading), argument


@pytest.mark.parametrize("name", ["blue-green", "canary", "linear"])
def test_pictures_have_each_stage_with_its_place(name: str) -> None:
    texts = [each.text or "" for each in ElementTree.fromstring(PICTURES[name]()).iter()]  # noqa: S314
    for number, stage in enumerate(list(LifecycleStage)[1:], start=1):
        assert any(text.startswith(f"{number}  {stage}") for text in texts)
        assert str(number) in texts
