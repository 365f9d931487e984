"""Whatever a service says, its translation ends with findings, never with a traceback."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cdk_containers.importers.compose import Request, resolve
from cdk_containers.importers.compose.translation.options import Options
from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.importers.compose.translation.services.deployment import deployment
from cdk_containers.importers.compose.translation.services.permissions import permissions
from cdk_containers.importers.compose.translation.services.placement import node_placement
from cdk_containers.importers.compose.translation.services.scaling import scaling
from cdk_containers.importers.compose.translation.storage.configs import config_files
from cdk_containers.importers.compose.translation.storage.machine import Machine
from cdk_containers.importers.compose.translation.storage.secrets import (
    secret_files,
    secret_variables,
)
from cdk_containers.importers.compose.translation.storage.storage import storage
from cdk_containers.importers.compose.translation.storage.volumes import ProjectVolumes
from cdk_containers.importers.compose.translation.storage.volumes_from import with_volumes_from
from cdk_containers.importers.report import Report
from cdk_containers.spec import Platform

_VALUE = "value-of-a-secret"
_NAMES = st.sampled_from(["a", "b.c", "a-b"])
_TEXTS = """
    a /a /a/b ../x a:b 0 7 7:8 fs-0123456789abcdef0 1g ~/a . ./text /dev/null root local
    arn:aws:iam::aws:policy/x node.role==a
"""
_WORDS = st.sampled_from(["", *_TEXTS.split()]) | st.text(max_size=5)
_NUMBERS = st.integers(-3, 300)
_ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | _NUMBERS | _WORDS | st.dates(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(_WORDS, inner, max_size=2),
    max_leaves=4,
)


def _some(**keys: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=keys)


_FILE_MOUNT = st.fixed_dictionaries(
    {"source": st.just("a")},
    optional={"target": _WORDS, "uid": _WORDS, "mode": st.integers(0, 0o7777)},
)
_MOUNT = st.fixed_dictionaries(
    {"type": st.sampled_from(["bind", "volume", "tmpfs", "image"]), "target": _WORDS},
    optional={
        "source": _NAMES | st.sampled_from(["./text", "/a", "~/a", "."]),
        "read_only": st.booleans(),
        "volume": _some(nocopy=st.booleans(), subpath=_WORDS),
        "tmpfs": _some(size=st.integers(0, 10**9)),
    },
)
_AUTOSCALING = _some(cpu=_NUMBERS, memory=_NUMBERS, min=_NUMBERS, max=_NUMBERS) | _ANYTHING
_DEPLOY = _some(
    mode=st.sampled_from(["global", "replicated"]),
    replicas=_NUMBERS,
    placement=_some(
        constraints=st.lists(_WORDS, max_size=2),
        max_replicas_per_node=_NUMBERS,
        preferences=st.lists(_some(spread=_WORDS), max_size=2),
    ),
    update_config=st.fixed_dictionaries(
        {},
        optional={
            "order": st.sampled_from(["start-first", "stop-first"]),
            "parallelism": _NUMBERS,
            "x-aws-min_percent": _ANYTHING,
        },
    ),
)
_SERVICE = st.fixed_dictionaries(
    {"image": st.sampled_from(["a", "postgres:16-alpine", "@", "/", ":"])},
    optional={
        "configs": st.lists(_FILE_MOUNT, max_size=2),
        "deploy": _DEPLOY,
        "secrets": st.lists(_FILE_MOUNT | st.just("keys"), max_size=2),
        "tmpfs": st.lists(_WORDS, max_size=2),
        "user": _WORDS,
        "volumes": st.lists(_MOUNT | st.sampled_from(["a:/x", "/x", "./text:/x"]), max_size=3),
        "x-aws-autoscaling": _AUTOSCALING,
        "x-aws-policies": _ANYTHING,
        "x-aws-role": _ANYTHING,
        "x-ecs-mounts": st.dictionaries(
            st.sampled_from(["/x", "/a", "/a/b"]),
            st.sampled_from(["efs", "file", "scratch", "drop"]) | _ANYTHING,
            max_size=3,
        ),
        "x-ecs-secrets": st.dictionaries(_WORDS, _WORDS, max_size=2) | _ANYTHING,
    },
)
_PROJECT: st.SearchStrategy[Any] = st.fixed_dictionaries(
    {
        "services": st.fixed_dictionaries({"web": _SERVICE, "job": _SERVICE}),
        "volumes": st.fixed_dictionaries(
            dict.fromkeys(
                ("a", "b.c", "a-b"),
                st.none()
                | _some(
                    driver=_WORDS,
                    driver_opts=st.dictionaries(
                        st.sampled_from(["uid", "gid", "permissions", "root_directory", "o"]),
                        _WORDS,
                        max_size=3,
                    ),
                    name=_WORDS,
                )
                | st.just({"external": True}),
            )
        ),
        "secrets": st.fixed_dictionaries(
            {
                "a": st.sampled_from(
                    [{"file": "./text"}, {"environment": "SECRET"}, {"external": True}]
                ),
                "keys": st.just({"external": True, "x-aws-keys": ["k"]}),
            }
        ),
        "configs": st.fixed_dictionaries(
            {
                "a": st.sampled_from(
                    [{"file": "./text"}, {"environment": "SECRET"}, {"content": "${SECRET}"}]
                )
            }
        ),
    }
)


def _translate(folder: str, data: Any, platform: Platform) -> Report | None:
    path = Path(folder, "compose.yaml")
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    Path(folder, "text").write_text(_VALUE)
    request = Request(
        files=[str(path)], name="shop", environment={"SECRET": _VALUE, "HOME": folder}
    )
    found = resolve(request)
    if found.model is None:
        return None
    report = Report()
    project = Section(node=found.model, path="", report=report)
    options = Options(platform=platform)
    volumes = ProjectVolumes(project, Machine.of(request, found, report), options)
    services = dict(project.section("services").named())
    with_volumes_from(
        services, {name: storage(service, name, volumes) for name, service in services.items()}
    )
    for service in services.values():
        tuple(secret_files(service, project, options))
        secret_variables(service, project, options)
        tuple(config_files(service, project, volumes.machine))
        deployment(service, scaling(service, platform))
        node_placement(service)
        permissions(service)
    return report


@pytest.mark.parametrize("platform", list(Platform))
def test_any_service(platform: Platform) -> None:
    translated = 0

    @settings(max_examples=100)
    @given(_PROJECT)
    def check(data: Any) -> None:
        nonlocal translated
        with TemporaryDirectory() as folder:
            report = _translate(folder, data, platform)
        if report is not None:
            translated += 1
            print("T")
            assert not [each for each in report.findings if _VALUE in str(each)]

    check()
    assert translated
