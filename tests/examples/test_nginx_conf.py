"""What two files of the Gantt exporter must agree on."""

import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture
def conf(examples: Path) -> str:
    return (examples / "gantt-exporter/nginx/default.conf").read_text(encoding="utf-8")


@pytest.fixture
def exporter(load_example: Callable[[str], ModuleType]) -> ModuleType:
    return load_example("gantt-exporter/app/app.py")


def setting(conf: str, directive: str) -> str:
    [value] = re.findall(rf"^\s*{directive}\s+([^;]+);", conf, re.MULTILINE)
    return value


def test_nginx_serves_the_names_that_the_application_gives(conf: str, exporter: ModuleType) -> None:
    [pattern] = re.findall(r'location ~ "([^"]+)"', conf)
    served = re.compile(pattern.replace("(?<", "(?P<"))

    for title in ["Launch", "日本", "--", "A" * 80, "x" * 39 + " y"]:
        assert served.search(f"/exports/{exporter.file_name(title, '<svg/>')}")
    for path in [
        "/exports/",
        "/exports/../app.svg",
        "/exports/.a.svg.0f",
        "/exports/a.html",
        "/a.svg",
    ]:
        assert not served.search(path)


def test_nginx_and_the_application_share_a_folder_a_port_and_a_limit(
    conf: str, exporter: ModuleType, examples: Path
) -> None:
    dockerfile = (examples / "gantt-exporter/app/Dockerfile").read_text(encoding="utf-8")
    program = (examples / "gantt-exporter/app/app.py").read_text(encoding="utf-8")
    folder = setting(conf, "alias").removesuffix("/$chart")

    assert f'VOLUME ["{folder}"]' in dockerfile
    assert f'"EXPORTS_FOLDER", "{folder}"' in program
    port = setting(conf, "proxy_pass").rpartition(":")[2]
    assert f"EXPOSE {port}\n" in dockerfile
    assert f'"PORT", "{port}"' in program
    assert setting(conf, "client_max_body_size") == f"{exporter.MAX_BODY_BYTES // 1024}k"


@pytest.mark.parametrize("example", ["flask-app", "gantt-exporter/app"])
def test_the_image_prepares_its_volume_before_it_gives_up_root(
    examples: Path, example: str
) -> None:
    lines = (examples / example / "Dockerfile").read_text(encoding="utf-8").splitlines()
    [user] = [line.split()[1] for line in lines if line.startswith("USER ")]

    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)
    uid, gid = user.split(":")
    after_root = lines[lines.index(f"USER {user}") :]
    assert not any(line.startswith(("RUN", "COPY", "VOLUME")) for line in after_root)
    for line in lines:
        if line.startswith("RUN install -d"):
            assert f"-o {uid} -g {gid} " in line
