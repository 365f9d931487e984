"""The container that writes files writes them byte for byte, and disturbs nothing else."""

import os
import stat
import subprocess
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from aws_cdk import Token
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cdk_containers.checks.task_size import fargate_size
from cdk_containers.spec import (
    BindMount,
    Condition,
    Container,
    Dependency,
    File,
    ImageUri,
    Mount,
    SsmParameter,
    Task,
    places_as_written,
    with_written_files,
)

_TOKEN = SsmParameter(name="/token")
_WEB = Container(name="web", image="web:1", files=[File(path="/etc/app/a", content="a")])


def _task(*containers: Container, **more: object) -> Task:
    return Task(containers=containers, **more)  # pyright: ignore[reportArgumentType]


def _file(path: str = "/etc/app/a", content: str = "a") -> File:
    return File(path=path, content=content)


def _writer(task: Task) -> Container:
    return with_written_files(task).containers[-1]


def _run(task: Task, folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs the container that writes, with the folder in the place of its working directory."""
    writer = _writer(task)
    for mount in writer.mounts:
        assert mount.path == f"{writer.working_directory}/{mount.volume}"
        (folder / mount.volume).mkdir()
    return subprocess.run(
        [*(writer.entrypoint or ()), *(writer.command or ())],
        cwd=folder,
        env={"PATH": os.environ["PATH"], **writer.environment},
        capture_output=True,
        text=True,
        check=False,
    )


_encodable = st.characters(codec="utf-8", exclude_characters="\0")
_names = (
    st.text(_encodable.filter(lambda each: each != "/"), min_size=1, max_size=30)
    .filter(lambda name: name not in (".", ".."))
    .filter(lambda name: len(name.encode()) < 256)
)


@settings(max_examples=60)
@given(st.text(_encodable), _names, st.sampled_from(["0444", "400", "0640", "4755"]))
@example("", "empty", "0444")
@example("two lines\n\n", "-n", "0444")
@example("-e \\n %s %% $HOME $(id) `id` 'a' \"b\" \\", 'it\'s a "name" $HOME *', "0444")
@example("first\r\nsecond\t\x1bé🤖", "new\nline", "0600")
def test_what_is_written_is_what_was_given(content: str, name: str, mode: str) -> None:
    file = File(path=f"/etc/app/{name}", content=content, mode=mode)
    with TemporaryDirectory() as folder:
        ended = _run(_task(replace(_WEB, files=[file])), Path(folder))

        assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
        (written,) = Path(folder, "files").iterdir()
        assert written.name == name
        assert written.read_bytes() == content.encode()
        assert stat.S_IMODE(written.stat().st_mode) == int(mode, 8)


def test_the_owner_keeps_the_mode(tmp_path: Path) -> None:
    """A file that is given away loses the bits that run it as its owner."""
    root = os.geteuid() == 0
    user, group = (1234, 5678) if root else (os.getuid(), os.getgid())
    file = File(path="/etc/app/a", content="a", mode="6750", owner=f"{user}:{group}")

    assert _run(_task(replace(_WEB, files=[file])), tmp_path).returncode == 0
    written = (tmp_path / "files" / "a").stat()
    assert (written.st_uid, written.st_gid) == (user, group)
    assert stat.S_IMODE(written.st_mode) == 0o6750


def test_what_cannot_be_written_fails_the_container(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    writer = _writer(_task(_WEB))
    command = [*(writer.entrypoint or ()), *(writer.command or ())]
    ended = subprocess.run(command, cwd=tmp_path / "elsewhere", capture_output=True, check=False)

    assert ended.returncode != 0


def test_a_task_without_files_is_returned_as_it_is() -> None:
    task = _task(replace(_WEB, files=[]))

    assert with_written_files(task) is task
    runs = with_written_files(_task(_WEB))
    assert with_written_files(runs) is runs


def test_one_container_comes_first_and_the_folders_are_mounted() -> None:
    waits = Dependency(container="db", condition=Condition.HEALTHY)
    data = Mount(volume="data", path="/data")
    files = [_file("/etc/app/a"), _file("/run/secrets/b"), _file("/etc/app/c")]
    web = replace(_WEB, files=files, depends_on=[waits], mounts=[data])
    db = Container(name="db", image="db:1")
    runs = with_written_files(_task(web, db, volumes=[BindMount(name="data")]))

    changed, unchanged, writer = runs.containers
    assert unchanged is db
    assert changed == replace(
        web,
        files=(),
        depends_on=[waits, Dependency(container="files", condition=Condition.SUCCESS)],
        mounts=[
            data,
            Mount(volume="files", path="/etc/app", read_only=True),
            Mount(volume="files-2", path="/run/secrets", read_only=True),
        ],
    )
    assert [volume.name for volume in runs.volumes] == ["data", "files", "files-2"]
    assert (writer.name, writer.essential, writer.read_only_root) == ("files", False, True)
    assert (writer.user, writer.depends_on) == ("0", ())


def test_each_container_sees_its_own_files_only() -> None:
    one, other = (replace(_WEB, name=name) for name in ("one", "other"))
    runs = with_written_files(_task(one, other))

    assert [mount.volume for each in runs.containers[:2] for mount in each.mounts] == [
        "files",
        "files-2",
    ]


def test_a_secret_is_no_plain_variable() -> None:
    writer = _writer(
        _task(replace(_WEB, files=[_file(), File(path="/run/secrets/b", content=_TOKEN)]))
    )

    assert writer.environment == {"FILE_1": "a"}
    assert writer.secrets == {"FILE_2": _TOKEN}


def test_what_is_known_later_is_written_all_the_same() -> None:
    later = Token.as_string({"Ref": "Something"})
    file = File(path="/etc/app/a", content=later, mode=later, owner=later)
    writer = _writer(_task(replace(_WEB, files=[file])))

    assert writer.environment == {"FILE_1": later}
    (script,) = writer.command or [""]
    assert f"chown '{later}' files/a\nchmod '{later}' files/a" in script


def test_names_that_are_taken() -> None:
    task = _task(
        replace(_WEB, name="files"),
        Container(name="files-2", image="b:1"),
        volumes=[BindMount(name="files")],
    )
    runs = with_written_files(task)

    assert [each.name for each in runs.containers] == ["files", "files-2", "files-3"]
    assert [each.name for each in runs.volumes] == ["files", "files-2"]


def test_the_image_can_be_another() -> None:
    assert _writer(_task(_WEB)).image == "public.ecr.aws/docker/library/busybox:1.37.0"
    own = ImageUri("registry.example.org/busybox:1")
    assert _writer(_task(_WEB, files_image=own)).image is own


@pytest.mark.parametrize("memory", [None, 512])
def test_files_make_no_task_larger(memory: int | None) -> None:
    task = _task(replace(_WEB, cpu_units=256, memory_mib=512), memory_mib=memory)

    assert fargate_size(with_written_files(task)) == fargate_size(task) == (256, 512)


def test_places_lead_to_what_was_written() -> None:
    secret = File(path="/run/secrets/b", content=_TOKEN)

    assert places_as_written(_task(_WEB, replace(_WEB, name="b", files=[secret]))) == {
        "containers[files].image": "files_image",
        "containers[files].secrets[FILE_1]": "containers[web].files[/etc/app/a]",
        "containers[files].secrets[FILE_2]": "containers[b].files[/run/secrets/b]",
    }
