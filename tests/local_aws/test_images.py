import sys
from pathlib import Path

import pytest

from tools.local_aws.addresses import Endpoint
from tools.local_aws.images import Catalogue, Image, NoProgramError, Ports, Program, fill_in

CATALOGUE = Catalogue(
    {
        "application": {"shop": {"command": ["shop"], "ports": [8000]}},
        "repository": {"nginx": {"command": ["any"]}, "example.org/a/nginx": {"command": ["its"]}},
    }
)
VOLUMES = {"sites": Path("/volumes/sites")}


def fill(*command: str, **environment: str) -> Program:
    return fill_in(
        Program(command, environment, ()),
        task="7",
        host="127.64.0.2",
        ports=Ports(lambda port: Endpoint("127.64.0.2", port + 10_000)),
        volumes=VOLUMES,
    )


def test_an_application_is_found_by_its_label() -> None:
    assert CATALOGUE.program(Image("registry/x:1", "shop", {})) == Program(("shop",), {}, (8000,))


@pytest.mark.parametrize(
    ("uri", "command"),
    [
        ("nginx", "any"),
        ("nginx:1.27", "any"),
        ("public.ecr.aws/docker/library/nginx:1.27@sha256:ab", "any"),
        ("localhost:5000/nginx", "any"),
        ("example.org/a/nginx:1", "its"),
    ],
)
def test_a_public_image_is_found_by_its_repository(uri: str, command: str) -> None:
    assert CATALOGUE.program(Image(uri, None, {})).command == (command,)


@pytest.mark.parametrize(
    ("image", "entry"),
    [
        (Image("busybox:1", None, {}), '[repository."busybox"]'),
        (Image("registry/x:1", "nginx", {}), "[application.nginx]"),
    ],
)
def test_an_image_without_an_entry_is_told_where_one_belongs(image: Image, entry: str) -> None:
    with pytest.raises(NoProgramError) as caught:
        CATALOGUE.program(image)
    assert entry in str(caught.value)
    assert "tools/local_aws/images.toml" in str(caught.value)


def test_placeholders_are_filled_in() -> None:
    filled = fill("{python}", "{task}", LISTEN="{address}:{ports[80]}", ROOT="{volumes[sites]}/x")
    assert filled.command == (sys.executable, "7")
    assert filled.environment == {"LISTEN": "127.64.0.2:10080", "ROOT": "/volumes/sites/x"}


@pytest.mark.parametrize("text", ["{volumes[data]}", "{adress}", "{", "{ports[http]}"])
def test_a_placeholder_that_means_nothing_is_named(text: str) -> None:
    with pytest.raises(NoProgramError, match=r"cannot be filled in.*the volumes \['sites'\]"):
        fill(text)


def test_an_image_with_files_of_its_own_has_a_folder(tmp_path: Path) -> None:
    program = Program(("{image}/app.py",), {}, ())
    ports = Ports(lambda port: Endpoint("127.64.0.2", port))
    filled = fill_in(program, task="7", host="", ports=ports, volumes={}, image=tmp_path)
    assert filled.command == (f"{tmp_path}/app.py",)
    with pytest.raises(NoProgramError, match="cannot be filled in"):
        fill("{image}/app.py")


@pytest.mark.parametrize(
    ("application", "folder"),
    [
        ("flask-app", "flask-app"),
        ("gantt-exporter-app", "gantt-exporter/app"),
        ("gantt-exporter-nginx", "gantt-exporter/nginx"),
    ],
)
def test_every_entry_of_the_repository_names_a_file_that_is_there(
    application: str, folder: str
) -> None:
    program = Catalogue.read().program(Image("any", application, {}))
    command = fill_in(
        Program(program.command, {}, ()),
        task="7",
        host="",
        ports=Ports(lambda port: Endpoint("127.64.0.2", port)),
        volumes=VOLUMES,
        image=Path(__file__).parents[2] / "examples" / folder,
    ).command
    assert command[0] == sys.executable
    assert Path(command[1]).is_file()
