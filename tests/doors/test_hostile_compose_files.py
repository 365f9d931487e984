"""Files made to exhaust who reads them end with findings, soon."""

import pytest

from tests.doors.checking import check

_SERVICE = "services: {web: {image: 'nginx:1'}}\n"


def _laughs(levels: int) -> str:
    lines = ["x-a0: &a0 {A: x}"]
    for level in range(1, levels):
        parts = ", ".join(f"k{each}: *a{level - 1}" for each in range(9))
        lines.append(f"x-a{level}: &a{level} {{{parts}}}")
    return "\n".join([*lines, _SERVICE])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (_laughs(9), "compose-file-too-large"),
        ("services: " + "{a: " * 100_000, "compose-file-too-large"),
        ("a: " + "[" * 100_000, "compose-file-too-large"),
        ("#" * 10_000_000 + "\n" + _SERVICE, "compose-file-too-large"),
        ("services: {web: {extends: {service: web}}}", "compose-extends-cycle"),
        ("include: [compose.yaml]\n" + _SERVICE, "compose-include-cycle"),
        ("x-a: &a {<<: *a}\n" + _SERVICE, "compose-yaml-invalid"),
        (b"services: {\xff: 1}", "compose-yaml-invalid"),
        (_SERVICE + "\0", "compose-yaml-invalid"),
        ("", "compose-file-empty"),
    ],
)
def test_what_is_refused_as_a_whole(content: str | bytes, code: str) -> None:
    found = check(content)

    assert found.codes == {code}
    assert found.keys == []


@pytest.mark.parametrize("content", [_SERVICE.replace("\n", "\r\n"), "\ufeff" + _SERVICE])
def test_what_editors_of_windows_write(content: str) -> None:
    assert check(content).status == 0


def test_a_bomb_of_ecs_params() -> None:
    bomb = "a0: &a0 [x]\n" + "".join(
        f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]\n" for level in range(1, 9)
    )
    found = check({"compose.yaml": _SERVICE, "ecs-params.yml": bomb})

    assert found.status == 1


def test_many_ports_and_many_services() -> None:
    ports = "services: {web: {image: 'nginx:1', ports: ['1-3000:1-3000']}}"
    services = "".join(f"  s{n}: {{image: 'a:1', ports: ['{n}:80']}}\n" for n in range(500))

    assert check(ports).keys
    assert len(check("services:\n" + services).keys) >= 1000
