"""The documentation says what the code does."""

import re
from dataclasses import asdict
from pathlib import Path
from xml.etree import ElementTree

import pytest

from cdk_containers import ClusterThresholds, Thresholds
from tools.pages import PAGES as MADE
from tools.pages.checks import construct_codes, importer_codes

REPOSITORY = Path(__file__).parents[1]
PAGES = [
    REPOSITORY / "README.md",
    *sorted((REPOSITORY / "docs").glob("*.md")),
    REPOSITORY / "examples" / "README.md",
    REPOSITORY / "tools" / "local_aws" / "README.md",
]


@pytest.mark.parametrize("path", MADE, ids=lambda path: path.name)
def test_pages_that_are_made_are_up_to_date(path: Path) -> None:
    assert path.read_text() == MADE[path](), "run make docs"


def test_picture_of_the_dashboard_says_what_is_made_up() -> None:
    path = REPOSITORY / "docs" / "pictures" / "service-dashboard.svg"
    texts = ["".join(each.itertext()) for each in ElementTree.parse(path).iter()]  # noqa: S314
    assert any("they are made up" in each for each in texts)
    assert {"Requests", "Latency", "Memory", "Deployments"} <= set(texts)


def test_page_of_the_checks_has_every_code() -> None:
    text = (REPOSITORY / "docs" / "checks.md").read_text()
    codes = construct_codes() + importer_codes()
    assert len(codes) > 10
    assert [code for code in codes if f"`{code}`" not in text] == []


def test_each_code_of_a_construct_or_importer_is_in_a_test() -> None:
    """Rules have their cases in tests/checks; what others find themselves is provoked, too."""
    tests = "\n".join(
        path.read_text() for path in (REPOSITORY / "tests").rglob("*.py") if path != Path(__file__)
    )
    named = set(re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)+", tests))
    assert {*construct_codes(), *importer_codes()} - named == set()


@pytest.mark.parametrize("thresholds", [Thresholds(), ClusterThresholds()])
def test_page_of_the_alarms_has_every_threshold(thresholds: Thresholds | ClusterThresholds) -> None:
    text = (REPOSITORY / "docs" / "monitoring.md").read_text()
    rows = dict(re.findall(r"\| `([a-z0-9_]+)` \| (\S+) \|$", text, re.MULTILINE))
    told = {name: rows.get(name) for name in asdict(thresholds)}
    assert told == {name: str(value) for name, value in asdict(thresholds).items()}


def test_readme_names_the_two_commands() -> None:
    readme = (REPOSITORY / "README.md").read_text()
    assert "make deploy-local" in readme
    assert "make test" in readme


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(REPOSITORY)))
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text())
    local = [target for target in targets if not target.startswith(("http://", "https://"))]
    assert [target for target in local if not (page.parent / target).exists()] == []
