"""Files of variables are read as Docker Compose reads them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdk_containers.importers.compose.syntax.dotenv import read_raw_variables, read_variables
from cdk_containers.importers.compose.syntax.interpolation import Variables
from cdk_containers.importers.report import Report
from tests.importers.compose.reading import place


def _read(text: str) -> tuple[dict[str, str], Report]:
    report = Report()
    found = read_variables(text, ".env", Variables(values={"HOST": "h", "A": "outer"}), report)
    return {name: variable.value for name, variable in found.items()}, report


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("", {}),
        ("# A=1\n\n", {}),
        ("A=1\nB=2", {"A": "1", "B": "2"}),
        ("A=1\r\nB=2\r\n", {"A": "1", "B": "2"}),
        ("export A=1", {"A": "1"}),
        ("  A  =  1  ", {"A": "1"}),
        ("A: 1", {"A": "1"}),
        ("A=", {"A": ""}),
        ("a.b-c[0]=1", {"a.b-c[0]": "1"}),
        ("A=1 # comment", {"A": "1"}),
        ("A=1#no comment", {"A": "1#no comment"}),
        ("A=#1", {"A": "#1"}),
        ("A='1 # 2' # comment", {"A": "1 # 2"}),
        ('A="1 # 2"\nB=3', {"A": "1 # 2", "B": "3"}),
        ("A='a\nb'\nB=1", {"A": "a\nb", "B": "1"}),
        ('A="a\nb"', {"A": "a\nb"}),
        ("A='$HOST \\n'", {"A": "$HOST \\n"}),
        ('A="$HOST\\n\\t\\"\\\\ \\$HOST \\c"', {"A": 'h\n\t"\\ $HOST \\c'}),
        ("A='it\\'s'", {"A": "it\\'s"}),
        ('A="\\0101"', {"A": "A"}),
        ("A=${HOST}/$HOST/${X:-y}", {"A": "h/h/y"}),
        ("A=$$HOST", {"A": "$HOST"}),
        # What the file has set so far comes before the environment.
        ("B=$A\nA=inner\nC=$A", {"B": "outer", "A": "inner", "C": "inner"}),
        # A name alone.
        ("HOST\nX\nB=1", {"HOST": "h", "B": "1"}),
        ("A=1\nA=2", {"A": "2"}),
        ("=1\nB=2", {"B": "2"}),
        ("É=1", {"É": "1"}),
    ],
)
def test_variables(text: str, variables: dict[str, str]) -> None:
    found, report = _read(text)

    assert report.findings == []
    assert found == variables


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("A=1\nB C=2", 2),
        ("A=1\n\n# x\nB+=2", 4),
        ("A='1\n2\nB=1", 1),
        ('A="1\n2"\nB="', 3),
        ("A=${", 1),
        ("A=${B:?}", 1),
        (
            "A=x\n"
            + "".join(
                f"{b}=${a}${a}${a}${a}\n"
                for a, b in zip("ABCDEFGHIJKLMN", "BCDEFGHIJKLMNO", strict=True)
            ),
            12,
        ),
    ],
)
def test_what_is_refused(text: str, line: int) -> None:
    _, report = _read(text)

    assert [finding.code for finding in report.findings] == ["compose-env-file-invalid"]
    assert place(report.findings[0])[0] == line


def test_places() -> None:
    found = read_variables("\nA=1\n  B='\n'\nC=1", ".env", Variables(values={}), Report())

    places = {name: (each.at.line, each.at.column) for name, each in found.items()}
    assert places == {"A": (2, 1), "B": (3, 3), "C": (5, 1)}


def test_raw_files_are_taken_as_they_are() -> None:
    found = read_raw_variables("A='$B'\n# C=1\nD\nE = 1 # x\n", ".env")

    assert {name: each.value for name, each in found.items()} == {"A": "'$B'", "E": " 1 # x"}


@given(st.text(alphabet=st.sampled_from("AB=:'\"\\$ {}#\n\r\t-x")) | st.text())
def test_any_text_ends(text: str) -> None:
    _read(text)


@given(st.text().filter(lambda text: not set("'\\\r") & set(text)))
def test_single_quotes_bring_any_text_through(text: str) -> None:
    assert _read(f"A='{text}'")[0] == {"A": text}


def test_many_variables_take_no_time() -> None:
    found, _ = _read("".join(f"V{number}=$HOST\n" for number in range(30_000)))

    assert len(found) == 30_000
