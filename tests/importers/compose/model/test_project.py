"""What holds for a project as a whole: names, variables, profiles, paths."""

import os
from pathlib import Path

import pytest

from tests.importers.compose.reading import SERVICE, codes, model, nodes, place, read, service


def test_what_is_implied(tmp_path: Path) -> None:
    found = model(
        read(
            tmp_path,
            """
services:
  web: {image: nginx, links: ['db:database'], volumes: ['data:/d'], secrets: [key]}
  db: {image: postgres, volumes_from: ['seed:ro', 'container:x'], networks: [back]}
  seed: {image: seed, ipc: 'service:side'}
  side: {image: side, network_mode: host}
volumes: {data: , unused: }
networks: {back: {name: own}, unused: }
secrets: {key: {external: true}}
""",
        )
    )

    services = found["services"]
    assert found["name"] == "shop"
    assert services["web"]["networks"] == {"default": None}
    assert "networks" not in services["side"]
    started = {"condition": "service_started", "required": True}
    assert services["web"]["depends_on"] == {"db": {**started, "restart": True}}
    assert services["db"]["depends_on"] == {"seed": started}
    assert services["seed"]["depends_on"] == {"side": {**started, "restart": True}}
    assert services["web"]["secrets"] == [{"source": "key", "target": "/run/secrets/key"}]
    assert found["volumes"] == {"data": {"name": "shop_data"}}
    assert found["networks"] == {"back": {"name": "own"}, "default": {"name": "shop_default"}}
    assert found["secrets"] == {"key": {"external": True, "name": "key"}}


def test_old_form_of_external_names(tmp_path: Path) -> None:
    text = (
        SERVICE.replace("nginx", "nginx, volumes: ['dd:/d']")
        + "\nvolumes: {dd: {external: {name: x}}}"
    )

    assert model(read(tmp_path, text))["volumes"] == {"dd": {"external": True, "name": "x"}}


@pytest.mark.parametrize(
    ("asked", "environment", "text", "name"),
    [
        ("given", {"COMPOSE_PROJECT_NAME": "env"}, "name: own", "given"),
        (None, {"COMPOSE_PROJECT_NAME": "env"}, "name: own", "env"),
        (None, {"X": "y"}, "name: own-$X", "own-y"),
        (None, {}, "x-a: 1", "my-project1"),
    ],
)
def test_name(
    tmp_path: Path, asked: str | None, environment: dict[str, str], text: str, name: str
) -> None:
    folder = tmp_path / "My-Project.1"
    found = read(
        folder,
        f"{text}\nservices: {{web: {{image: 'nginx:$COMPOSE_PROJECT_NAME'}}}}",
        name=asked,
        environment=environment,
    )

    assert found.name == name
    assert service(found)["image"] == f"nginx:{name}"


@pytest.mark.parametrize("name", ["Shop", "-shop", "a b"])
def test_no_name(tmp_path: Path, name: str) -> None:
    found = read(tmp_path, f"x-a: 1\nname: {name}\n{SERVICE}", name=None)

    assert codes(found) == ["compose-project-name-invalid"]
    assert place(found.findings[0])[0] == 2


def test_variables_of_the_environment_come_before_the_env_file(tmp_path: Path) -> None:
    files = {
        "compose.yaml": "services: {web: {image: '$A-$B', environment: [A, B, C], "
        "build: {context: ., args: [A, C]}}}",
        ".env": "A=file\nB=file-$A\n",
    }
    web = service(read(tmp_path, files, environment={"A": "env"}))

    assert web["image"] == "env-file-file"
    assert web["environment"] == {"A": "env", "B": "file-file", "C": None}
    assert web["build"]["args"] == {"A": "env"}


def test_variables_that_are_wrong_or_missing_are_told_where_they_stand(tmp_path: Path) -> None:
    found = read(tmp_path, "services:\n  web:\n    image: ${\n    user: a-$USER\n    tty: $USER\n")

    assert [(finding.code, *place(finding)) for finding in found.findings] == [
        ("compose-variable-invalid", 3, 12, "services.web.image"),
        ("compose-variable-unset", 4, 11, "services.web.user"),
        ("compose-value-invalid", 5, 10, "services.web.tty"),
    ]


def test_env_files_that_are_named(tmp_path: Path) -> None:
    files = {
        "compose.yaml": "services: {web: {image: '$A-$B'}}",
        ".env": "A=0\nB=0",
        "one.env": "A=1",
    }
    found = read(tmp_path, files, env_files=[str(tmp_path / "one.env")])

    assert service(found)["image"] == "1-"
    assert codes(found) == ["compose-variable-unset"]


def test_env_files_of_services(tmp_path: Path) -> None:
    files = {
        "compose.yaml": """
services:
  web:
    image: nginx
    env_file:
      - one.env
      - {path: two.env, required: true}
      - {path: none.env, required: false}
      - {path: raw.env, format: raw}
    environment: {B: own}
    label_file: l.env
    labels: {b: own}
""",
        "one.env": "A=1\nB=1\nC=1",
        "two.env": "C=2-$A-$HOST",
        "raw.env": "D='$A'",
        "l.env": "a=1\nb=1",
    }
    found = read(tmp_path, files, environment={"HOST": "h"})

    web = service(found)
    assert web["environment"] == {"A": "1", "B": "own", "C": "2-1-h", "D": "'$A'"}
    assert web["labels"] == {"a": "1", "b": "own"}
    assert "env_file" not in web
    value = nodes(found).map("services").map("web").map("environment").entries["A"]
    assert (os.path.basename(value.at.file), value.at.line) == ("one.env", 1)


def test_missing_env_file(tmp_path: Path) -> None:
    found = read(tmp_path, "services:\n  web:\n    image: a\n    env_file:\n      - none.env\n")

    assert codes(found) == ["compose-file-unreadable"]
    assert place(found.findings[0]) == (5, 9, "services.web.env_file[0]")


_PROFILES = """
services:
  web: {image: nginx, depends_on: {debug: {condition: service_started, required: false}}}
  debug: {image: debug, profiles: [debug], networks: [only]}
  test: {image: test, profiles: [test, ci]}
networks: {only: }
"""


@pytest.mark.parametrize(
    ("profiles", "environment", "names"),
    [
        ([], {}, ["web"]),
        (["debug"], {}, ["web", "debug"]),
        (["ci"], {}, ["web", "test"]),
        (["*"], {}, ["web", "debug", "test"]),
        ([], {"COMPOSE_PROFILES": "debug,test"}, ["web", "debug", "test"]),
        (["ci"], {"COMPOSE_PROFILES": "debug"}, ["web", "test"]),
    ],
)
def test_profiles(
    tmp_path: Path, profiles: list[str], environment: dict[str, str], names: list[str]
) -> None:
    found = model(read(tmp_path, _PROFILES, profiles=profiles, environment=environment))

    assert list(found["services"]) == names
    assert ("only" in found["networks"]) == ("debug" in names)


def test_dependency_on_a_service_whose_profile_is_off(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "services: {web: {image: a, depends_on: [debug]}, debug: {image: b, profiles: [x]}}",
    )

    assert codes(found) == ["compose-service-unknown"]


def test_paths_become_absolute_when_asked(tmp_path: Path) -> None:
    text = """
services:
  web:
    build: app
    volumes: ['./data:/data', '~/x:/x', 'named:/n', {type: tmpfs, target: /t}]
    secrets: [s]
secrets: {s: {file: ./s.txt}}
volumes: {named: }
"""
    found = model(read(tmp_path, text, resolve_paths=True, environment={"HOME": "/home/me"}))

    web = found["services"]["web"]
    assert web["build"]["context"] == str(tmp_path / "app")
    assert [mount.get("source") for mount in web["volumes"]] == [
        str(tmp_path / "data"),
        "/home/me/x",
        "named",
        None,
    ]
    assert found["secrets"]["s"]["file"] == str(tmp_path / "s.txt")


def test_folder_that_is_given(tmp_path: Path) -> None:
    files = {
        "sub/compose.yaml": "services: {web: {image: '$A', env_file: a.env}}",
        ".env": "A=1",
        "a.env": "B=1",
    }
    web = service(read(tmp_path, files, files=["sub/compose.yaml"], folder=str(tmp_path)))

    assert (web["image"], web["environment"]) == ("1", {"B": "1"})


@pytest.mark.parametrize(
    ("entry", "path"),
    [
        ("env_file: ../out.env", "services.web.env_file[0]"),
        ("extends: {file: ../out.yaml, service: web}", "services.web.extends.file"),
        ("env_file: link.env", "services.web.env_file[0]"),
    ],
)
def test_a_path_that_leads_outside_is_told(tmp_path: Path, entry: str, path: str) -> None:
    (tmp_path / "out.env").write_text("A=1")
    (tmp_path / "out.yaml").write_text(SERVICE)
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "link.env").symlink_to(tmp_path / "out.env")
    found = read(inside, f"services: {{web: {{image: nginx, {entry}}}}}")

    assert codes(found) == ["compose-path-outside"]
    assert place(found.findings[0])[2] == path
    assert found.model is not None


def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", "/dev/zero", ".", "a\\0b"):
        found = read(tmp_path, f'services: {{web: {{image: a, env_file: ["{name}"]}}}}')
        assert codes(found) == ["compose-file-unreadable"]


def test_large_env_file(tmp_path: Path) -> None:
    files = {
        "compose.yaml": "services: {web: {image: a, env_file: a.env}}",
        "a.env": "A=1\n" * 300_000,
    }

    assert codes(read(tmp_path, files)) == ["compose-file-too-large"]


def test_missing_file(tmp_path: Path) -> None:
    found = read(tmp_path, {}, files=["none.yaml"])

    assert codes(found) == ["compose-file-unreadable"]
    assert found.model is None
