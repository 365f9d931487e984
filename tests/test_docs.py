"""The documentation says what the code does."""

import re
from pathlib import Path

import pytest

from tools.checks_page import PAGE, page

REPOSITORY = Path(__file__).parents[1]
PAGES = [
    REPOSITORY / "README.md",
    *sorted((REPOSITORY / "docs").glob("*.md")),
    REPOSITORY / "examples" / "README.md",
    REPOSITORY / "tools" / "local_aws" / "README.md",
]


def test_page_of_the_checks_is_up_to_date() -> None:
    assert PAGE.read_text() == page(), "run make docs"


def test_page_of_the_checks_has_every_code() -> None:
    library = REPOSITORY / "constructs" / "cdk_containers"
    found = re.compile(r'(?:code=|error\(\s*)"([a-z-]+)"')
    codes = {code for each in library.rglob("*.py") for code in found.findall(each.read_text())}
    assert len(codes) > 10
    assert {code for code in codes if f"`{code}`" not in PAGE.read_text()} == set()


def test_readme_names_the_two_commands() -> None:
    readme = (REPOSITORY / "README.md").read_text()
    assert "make deploy-local" in readme
    assert "make test" in readme


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(REPOSITORY)))
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text())
    local = [target for target in targets if not target.startswith(("http://", "https://"))]
    assert [target for target in local if not (page.parent / target).exists()] == []
