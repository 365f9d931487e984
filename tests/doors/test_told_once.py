"""What the importer and the checks both find is told once, in words of compose files."""

import pytest

from cdk_containers.doors.compose import IN_WORDS_OF_COMPOSE
from tests.doors.checking import check

_FILES = {
    "container-resources-out-of-range": "services: {web: {image: 'a:1', mem_limit: 5m}}",
    "healthy-without-health-check": (
        "x-ecs-one-task: true\n"
        "services: {web: {image: 'a:1', depends_on: {db: {condition: service_healthy}}}, "
        "db: {image: 'b:1'}}"
    ),
    "image-name-empty": "services: {web: {build: 'https://example.com/shop.git'}}",
    "listener-port-repeated": (
        "services: {web: {image: 'a:1', ports: ['80:80']}, api: {image: 'b:1', ports: ['80:81']}}"
    ),
    "published-port-unknown": (
        "x-ecs-one-task: true\n"
        "services: {web: {image: 'a:1', ports: ['80:80']}, api: {image: 'b:1', ports: ['81:80']}}"
    ),
    "published-udp-unchecked": "services: {web: {image: 'a:1', ports: ['53:53/udp']}}",
    "secret-in-plain-text": "services: {web: {image: 'a:1', environment: {PASSWORD: secret}}}",
    "udp-target-unchecked": "services: {web: {image: 'a:1', ports: ['53:53/udp']}}",
}


@pytest.mark.parametrize("code", IN_WORDS_OF_COMPOSE)
def test_told_once(code: str) -> None:
    codes = check(_FILES[code]).codes

    assert IN_WORDS_OF_COMPOSE[code] in codes
    assert code not in codes


def test_what_the_importer_does_not_tell_is_told_by_the_checks() -> None:
    file = "services: {web: {image: 'nginx:', privileged: true}}"

    assert {"compose-key-refused", "image-name-empty"} <= check(file).codes
