"""Compose files the whole way to an application."""

import csv
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdk_containers.findings import errors
from cdk_containers.importers.compose import Request
from cdk_containers.importers.compose.importing import import_compose
from cdk_containers.importers.compose.translation.options import Options
from cdk_containers.spec import Platform

_FOLDER = os.environ.get("CDK_CONTAINERS_COMPOSE_CORPUS")


def _valid() -> list[str]:
    if not _FOLDER:
        return []
    with (Path(_FOLDER) / "compose.tsv").open(newline="") as table:
        rows = csv.DictReader(table, delimiter="\t")
        return [row["local"] for row in rows if row["docker_compose"] == "ok"]


@pytest.mark.skipif(not _FOLDER, reason="no folder of compose files is named")
@pytest.mark.parametrize("one_task", [False, True])
@pytest.mark.parametrize("platform", Platform)
@pytest.mark.parametrize("local", _valid())
def test_real_files(
    local: str, platform: Platform, one_task: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path(_FOLDER or "") / "compose" / local
    monkeypatch.chdir(path.parent)
    request = Request(files=[path.name], name="proj", profiles=["*"])
    found = import_compose(request, options=Options(platform=platform, one_task=one_task))
    application = found.imported.spec
    names = [each.name for each in application.services]

    assert len(set(names)) == len(names)
    deployed: set[str] = set()
    for each in application.services:
        assert deployed >= set(each.after)
        deployed.add(each.name)
    if not errors(found.imported.findings):
        assert names
        assert found.keys


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    file = tmp_path / "compose.yaml"
    file.write_text("services: {web: {imag: a}}")
    found = import_compose(Request(files=[str(file)], name="shop"))

    assert errors(found.imported.findings)
    assert (found.imported.spec.services, found.keys) == ((), ())
    assert found.imported.place_of("services[web]").line == 1


def test_a_file_of_the_ecs_cli(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(
        "services:\n  web: {image: 'a:1'}\n  db: {image: 'b:1', mem_limit: 1g}\n"
    )
    (tmp_path / "ecs-params.yml").write_text(
        "version: 1\n"
        "task_definition:\n"
        "  task_size: {cpu_limit: 512, mem_limit: 2GB}\n"
        "  services: {db: {mem_limit: 256m}}\n"
    )
    request = Request(files=[str(tmp_path / "compose.yaml")], name="shop")
    params = str(tmp_path / "ecs-params.yml")
    found = import_compose(request, ecs_params=params).imported
    (shop,) = found.spec.services
    apart = import_compose(request, ecs_params=params, options=Options(one_task=False)).imported

    assert errors(found.findings) == []
    assert shop.service.task.memory_mib == 2048
    assert [each.memory_mib for each in shop.service.task.containers] == [None, 256]
    assert [each.name for each in apart.spec.services] == ["web", "db"]


_NAMES = st.sampled_from(["a", "b", "c", "d", "e"])
_CALLS = st.dictionaries(_NAMES, st.sets(_NAMES, max_size=3))


@given(calls=_CALLS, tasks=st.dictionaries(_NAMES, st.sampled_from(["t", "u", "a"])))
def test_every_service_is_deployed_after_those_of_its_after(
    tmp_path_factory: pytest.TempPathFactory, calls: dict[str, set[str]], tasks: dict[str, str]
) -> None:
    file = tmp_path_factory.mktemp("project") / "compose.yaml"
    entries = ", ".join(
        f"{name}: {{image: 'x:1', command: 'run {' '.join(f'{each}:80' for each in called)}'"
        + (f", x-ecs-task: {tasks[name]}" if name in tasks else "")
        + "}"
        for name in "abcde"
        for called in [sorted(calls.get(name, set()))]
    )
    file.write_text(f"services: {{{entries}}}")
    found = import_compose(Request(files=[str(file)], name="shop")).imported.spec
    containers = [
        container.name for each in found.services for container in each.service.task.containers
    ]

    assert sorted(containers) == list("abcde")
    deployed: set[str] = set()
    for each in found.services:
        assert deployed >= set(each.after)
        deployed.add(each.name)
