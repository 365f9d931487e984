import http.client
import json
import re
import signal
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

Running = Callable[..., AbstractContextManager[tuple[subprocess.Popen[str], int]]]
SVG = "{http://www.w3.org/2000/svg}"
CHART = {
    "title": "Launch",
    "tasks": [{"name": "Plan", "start": "2026-01-05", "end": "2026-01-09"}],
}


@pytest.fixture(scope="module")
def gantt(load_example: Callable[[str], ModuleType]) -> ModuleType:
    return load_example("gantt-exporter/app/gantt.py")


@pytest.fixture(scope="module")
def exporter(load_example: Callable[[str], ModuleType]) -> ModuleType:
    return load_example("gantt-exporter/app/app.py")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("service") / "exports"


@pytest.fixture(scope="module")
def client(exporter: ModuleType, folder: Path) -> FlaskClient:
    folder.mkdir()
    return exporter.create_app(folder).test_client()


# What a chart may hold, and what somebody may send instead.

texts = (
    st.text(
        st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"),
        min_size=1,
        max_size=80,
    )
    .map(lambda text: text if text.strip() else "x")
    .filter(lambda text: len(text) <= 80)
)
tasks = st.tuples(texts, st.dates(), st.dates()).map(
    lambda task: {
        "name": task[0],
        "start": min(task[1:]).isoformat(),
        "end": max(task[1:]).isoformat(),
    }
)
charts = st.fixed_dictionaries({"title": texts, "tasks": st.lists(tasks, min_size=1, max_size=12)})
any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates().map(str),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
almost_tasks = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("name", "start", "end"), any_json | texts)
)
almost_charts = st.fixed_dictionaries(
    {}, optional={"title": any_json, "tasks": any_json | st.lists(almost_tasks | tasks)}
)


class TestRender:
    @given(chart=charts)
    def test_any_chart_is_well_formed_and_inside_the_picture(
        self, gantt: ModuleType, chart: dict[str, Any]
    ) -> None:
        svg = ET.fromstring(gantt.render(gantt.parse_chart(chart)))  # noqa: S314 - our own output

        shown = [element.text for element in svg.iter(f"{SVG}text")]
        assert chart["title"] == svg.findtext(f"{SVG}title") == shown[0]
        assert shown[-len(chart["tasks"]) :] == [task["name"] for task in chart["tasks"]]

        _, _, width, height = map(float, svg.attrib["viewBox"].split())
        bars = svg.findall(f"{SVG}rect[@class='bar']")
        assert len(bars) == len(chart["tasks"])
        for bar in bars:
            assert float(bar.attrib["x"]) > 0
            assert float(bar.attrib["width"]) > 0
            assert float(bar.attrib["x"]) + float(bar.attrib["width"]) < width
            assert float(bar.attrib["y"]) + float(bar.attrib["height"]) < height

    def test_markup_in_a_name_is_text(self, gantt: ModuleType) -> None:
        task = {"name": "<script>&\"'", "start": "2026-01-05", "end": "2026-01-05"}
        picture = gantt.render(gantt.parse_chart({"title": "t", "tasks": [task]}))

        assert "<script>" not in picture
        assert "&lt;script&gt;&amp;&quot;&#x27;" in picture

    def test_a_bar_lasts_to_the_end_of_its_last_day(self, gantt: ModuleType) -> None:
        days = [("2026-01-05", "2026-01-05"), ("2026-01-06", "2026-01-08")]
        document = {
            "title": "t",
            "tasks": [{"name": "n", "start": start, "end": end} for start, end in days],
        }
        svg = ET.fromstring(gantt.render(gantt.parse_chart(document)))  # noqa: S314 - our own output

        one, three = svg.findall(f"{SVG}rect[@class='bar']")
        assert float(three.attrib["width"]) == 3 * float(one.attrib["width"])
        assert float(one.attrib["x"]) + float(one.attrib["width"]) == float(three.attrib["x"])

    def test_all_of_history_fits(self, gantt: ModuleType) -> None:
        task = {"name": "time", "start": str(date.min), "end": str(date.max)}
        picture = gantt.render(gantt.parse_chart({"title": "t", "tasks": [task]}))

        assert picture.count('font-size="11"') <= gantt.MAX_TICKS


class TestParse:
    def test_every_problem_is_listed_at_once(self, gantt: ModuleType) -> None:
        document = {
            "title": " ",
            "tasks": [
                {"name": "a\x00b", "start": "20260105", "end": "2026-02-30"},
                {"name": "Plan", "start": "2026-01-09", "end": "2026-01-05"},
                "Plan",
                {},
            ],
        }
        with pytest.raises(gantt.InvalidChartError) as caught:
            gantt.parse_chart(document)

        assert caught.value.problems == (
            "title: expected a text of 1 to 80 characters, got ' '",
            "tasks[0].name: expected no control characters, got 'a\\x00b'",
            "tasks[0].start: expected a date such as \"2026-01-05\", got '20260105'",
            "tasks[0].end: expected a date such as \"2026-01-05\", got '2026-02-30'",
            "tasks[1]: it ends on 2026-01-05, before it starts on 2026-01-09",
            "tasks[2]: expected an object, got 'Plan'",
            "tasks[3].name: expected a text of 1 to 80 characters, got nothing",
            'tasks[3].start: expected a date such as "2026-01-05", got nothing',
            'tasks[3].end: expected a date such as "2026-01-05", got nothing',
        )

    @pytest.mark.parametrize(
        ("document", "problem"),
        [
            (None, "the chart: expected an object, got nothing"),
            ([], "the chart: expected an object, got a list of 0"),
            ({"title": "t"}, "tasks: expected a list of 1 to 100 tasks, got nothing"),
            (
                {"title": "t", "tasks": []},
                "tasks: expected a list of 1 to 100 tasks, got a list of 0",
            ),
            (
                {"title": "t", "tasks": [None] * 101},
                "tasks: expected a list of 1 to 100 tasks, got a list of 101",
            ),
            (
                {**CHART, "title": "x" * 81},
                f"title: expected a text of 1 to 80 characters, got '{'x' * 36}...",
            ),
        ],
    )
    def test_problem(self, gantt: ModuleType, document: object, problem: str) -> None:
        with pytest.raises(gantt.InvalidChartError) as caught:
            gantt.parse_chart(document)

        assert caught.value.problems == (problem,)


def body_of(response: TestResponse) -> Any:
    """The decoded body, whose shape each test knows."""
    return response.json


class TestExport:
    def test_writes_the_picture_that_its_url_names(self, client: FlaskClient, folder: Path) -> None:
        response = client.post("/export", json=CHART)

        assert response.status_code == 201
        url: str = body_of(response)["url"]
        assert re.fullmatch(r"/exports/launch-[0-9a-f]{16}\.svg", url)
        picture = folder / url.removeprefix("/exports/")
        assert "<title>Launch</title>" in picture.read_text(encoding="utf-8")
        assert picture.stat().st_mode & 0o044 == 0o044, "nginx runs as another user"

    def test_the_same_chart_has_the_same_url(self, client: FlaskClient) -> None:
        urls = {body_of(client.post("/export", json=CHART))["url"] for _ in range(2)}
        other = body_of(client.post("/export", json={**CHART, "title": "Launch!"}))["url"]

        assert len(urls) == 1
        assert other not in urls

    @given(body=any_json | almost_charts | charts)
    def test_any_json_is_exported_or_refused(
        self, client: FlaskClient, folder: Path, body: object
    ) -> None:
        response = client.post("/export", data=json.dumps(body))

        assert response.status_code in {201, 400}
        if response.status_code == 400:
            assert body_of(response)["problems"]
        names = {path.name for path in folder.iterdir()}
        assert all(re.fullmatch(r"[a-z0-9-]+\.svg", name) for name in names)
        assert list(folder.parent.iterdir()) == [folder], "a file left the folder"

    @given(chart=charts)
    def test_any_valid_chart_is_exported(
        self, client: FlaskClient, folder: Path, chart: dict[str, Any]
    ) -> None:
        response = client.post("/export", json=chart)

        assert response.status_code == 201
        url: str = body_of(response)["url"]
        name = url.removeprefix("/exports/")
        assert re.fullmatch(r"[a-z0-9-]+\.svg", name)
        assert (folder / name).is_file()

    @pytest.mark.parametrize("title", ["../../etc/passwd", "/etc/passwd", "..", "日本", "Ünï/côdé"])
    def test_a_title_cannot_choose_the_folder(
        self, client: FlaskClient, folder: Path, title: str
    ) -> None:
        url = body_of(client.post("/export", json={**CHART, "title": title}))["url"]

        assert (folder / Path(url).name).is_file()

    @pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 30_000, b"title=Launch"])
    def test_what_is_not_json_is_refused(self, client: FlaskClient, body: bytes) -> None:
        response = client.post("/export", data=body)

        assert response.status_code == 400
        assert response.json == {"problems": ["the body: expected JSON in UTF-8"]}

    @pytest.mark.parametrize("character", ["\x00", "\n", "\x1b", "\x85", "\ud800", "\uffff"])
    def test_what_xml_cannot_hold_is_refused(self, client: FlaskClient, character: str) -> None:
        response = client.post("/export", json={**CHART, "title": f"a{character}b"})

        assert response.status_code == 400
        assert "title: expected no control characters" in body_of(response)["problems"][0]

    def test_a_failed_write_leaves_nothing_behind(
        self, exporter: ModuleType, tmp_path: Path
    ) -> None:
        (tmp_path / "taken.svg").mkdir()

        with pytest.raises(OSError, match=r"taken\.svg"):
            exporter.write_atomically(tmp_path / "taken.svg", "<svg/>")

        assert [path.name for path in tmp_path.iterdir()] == ["taken.svg"]


class TestPages:
    def test_index_shows_the_sample_chart(self, client: FlaskClient) -> None:
        response = client.get("/")

        assert response.status_code == 200
        assert 'class="bar"' in response.text
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]

    def test_index_needs_nothing_that_its_policy_forbids(self, client: FlaskClient) -> None:
        page = client.get("/").text

        assert not re.search(r"<style|style=|<script>|\son\w+=", page)
        for path in re.findall(r'(?:src|href)="([^"]+)"', page):
            with client.get(path) as response:
                assert response.status_code == 200

    def test_the_sample_in_the_form_can_be_exported(
        self, exporter: ModuleType, client: FlaskClient
    ) -> None:
        assert client.post("/export", json=exporter.SAMPLE).status_code == 201

    def test_health(self, client: FlaskClient) -> None:
        assert client.get("/health").status_code == 200

    def test_health_fails_without_a_folder_to_write_to(
        self, exporter: ModuleType, tmp_path: Path
    ) -> None:
        client = exporter.create_app(tmp_path / "missing").test_client()

        assert client.get("/health").status_code == 503


def test_as_a_process_it_exports_until_sigterm(
    examples: Path, running: Running, tmp_path: Path
) -> None:
    command = [sys.executable, str(examples / "gantt-exporter/app/app.py")]
    with running(command, EXPORTS_FOLDER=str(tmp_path / "new")) as (process, port):
        statuses: list[int] = []
        for body in [json.dumps(CHART), "{}", " " * (64 * 1024 + 1)]:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("POST", "/export", body)
            statuses.append(connection.getresponse().status)
            connection.close()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=3) == 0

    assert statuses == [201, 400, 413]
    assert len(list((tmp_path / "new").iterdir())) == 1
