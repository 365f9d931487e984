"""Volumes, mounts and tmpfs, as they become storage of a task."""

from pathlib import Path

import pytest

from cdk_containers.importers.compose.translation.options import Options
from cdk_containers.spec import (
    BindMount,
    DockerVolume,
    EfsVolume,
    File,
    Mount,
    NewFolder,
    Tmpfs,
)
from tests.importers.compose.translation.sections import EC2, project, service


def test_a_named_volume_is_a_folder_of_efs(tmp_path: Path) -> None:
    found = service(tmp_path, "volumes: ['data:/data:ro']", "volumes: {data: }")
    stored = found.storage()

    assert stored.volumes == (NewFolder(name="data"),)
    assert stored.mounts == (Mount(volume="data", path="/data", read_only=True),)
    assert found.codes == ["compose-volume-not-seeded", "compose-volume-owner"]
    assert str(found.findings[0].where).endswith("compose.yaml:2:17: volumes.data")


def test_two_services_see_the_same_folder_and_are_told_once(tmp_path: Path) -> None:
    found = project(
        tmp_path,
        "services:\n"
        "  web: {image: nginx, volumes: ['data:/a', 'more:/b']}\n"
        "  job: {image: nginx, volumes: ['data:/c']}\n"
        "volumes: {data: , more: }",
    )
    web, job = found.storage(), found.storage(name="job")

    assert [volume.name for volume in web.volumes] == ["data", "more"]
    assert job.volumes == web.volumes[:1]
    assert len(found.codes) == 4


@pytest.mark.parametrize(
    ("said", "owner"),
    [
        ("image: postgres", (999, 999)),
        ("image: 'postgres:17-alpine'", (70, 70)),
        ("image: 'docker.io/library/mysql:8'", (999, 999)),
        ("image: 'public.ecr.aws/docker/library/redis:7-alpine@sha256:0'", (999, 1000)),
        ("image: 'localhost:5000/bitnami/kafka:3'", (1001, 1001)),
        ("image: postgres, user: '1500'", (1500, 1500)),
        ("image: postgres, user: 'postgres:postgres'", (999, 999)),
        ("image: a, user: '1500:20'", (1500, 20)),
        ("image: a, user: '1500:0'", (1500, 1500)),
    ],
)
def test_a_folder_belongs_to_the_user_that_the_service_writes_as(
    tmp_path: Path, said: str, owner: tuple[int, int]
) -> None:
    found = project(
        tmp_path,
        f"services: {{web: {{{said}, volumes: [{{type: volume, source: data, target: /data, "
        "volume: {nocopy: true}}]}}\nvolumes: {data: }",
    )
    folder = found.storage().volumes[0]

    assert isinstance(folder, NewFolder)
    assert (folder.uid, folder.gid) == owner
    assert found.codes == []


@pytest.mark.parametrize(
    ("said", "options", "fix"),
    [
        ("image: postgres", "", "driver_opts: {uid: 999, gid: 999}"),
        ("image: a, user: '1500:20'", "", "driver_opts: {uid: 1500, gid: 20}"),
        ("image: postgres", "driver_opts: {uid: 999}", ""),
        ("image: a", "", ""),
    ],
)
def test_an_owner_that_is_guessed_can_be_pinned(
    tmp_path: Path, said: str, options: str, fix: str
) -> None:
    found = project(
        tmp_path,
        f"services: {{web: {{{said}, volumes: ['data:/data']}}}}\nvolumes: {{data: {{{options}}}}}",
    )
    found.storage()
    (told,) = (each for each in found.findings if each.code == "compose-volume-not-seeded")

    assert (fix in told.fix) if fix else ("driver_opts" not in told.fix)


@pytest.mark.parametrize("user", ["0", "root", "node", "0:0"])
def test_no_folder_belongs_to_root(tmp_path: Path, user: str) -> None:
    found = service(tmp_path, f"user: '{user}', volumes: ['data:/data']", "volumes: {data: }")

    assert found.storage().volumes == (NewFolder(name="data", uid=1000, gid=1000),)
    assert "compose-volume-owner" in found.codes


def test_services_that_write_as_different_users_are_told(tmp_path: Path) -> None:
    found = project(
        tmp_path,
        "services:\n"
        "  web: {image: wordpress, volumes: ['data:/a']}\n"
        "  db: {image: mysql, volumes: ['data:/b']}\n"
        "volumes: {data: }",
    )

    assert found.storage().volumes == (NewFolder(name="data", uid=33, gid=33),)
    assert "33:33, 999:999" in next(
        each.message for each in found.findings if each.code == "compose-volume-owner"
    )


def test_driver_opts_of_dockers_integration(tmp_path: Path) -> None:
    found = service(
        tmp_path,
        "volumes: ['data:/data']",
        "volumes: {data: {driver_opts: {uid: 33, gid: 34, permissions: '0755', "
        "root_directory: /x/y, backup_policy: ENABLED, type: ''}}}",
    )

    for options in (Options(), EC2):
        assert found.storage(options).volumes == (
            NewFolder(name="data", uid=33, gid=34, mode="0755", path="/x/y"),
        )
    assert found.codes == ["compose-volume-not-seeded", "compose-volume-option-ignored"]


def test_driver_opts_that_efs_does_not_take(tmp_path: Path) -> None:
    found = service(
        tmp_path,
        "volumes: ['data:/data']",
        "volumes: {data: {driver_opts: {uid: 0, gid: x, permissions: 999, root_directory: a, "
        "o: bind}}}",
    )
    found.storage()

    assert found.codes.count("compose-volume-option-invalid") == 4
    assert found.codes.count("compose-volume-option-unknown") == 1


@pytest.mark.parametrize(
    ("said", "driver", "options"),
    [
        ("{driver: local, driver_opts: {type: nfs, o: x}}", "local", {"type": "nfs", "o": "x"}),
        ("{driver_opts: {type: nfs, device: ''}}", "local", {"type": "nfs"}),
        ("{driver: rexray/ebs, driver_opts: {size: 5}}", "rexray/ebs", {"size": "5"}),
        ("{driver: rexray/ebs}", "rexray/ebs", {}),
    ],
)
def test_a_driver_on_ec2_is_dockers(
    tmp_path: Path, said: str, driver: str, options: dict[str, str]
) -> None:
    found = service(tmp_path, "volumes: ['data:/data']", f"volumes: {{data: {said}}}")

    assert found.storage(EC2).volumes == (
        DockerVolume(
            name="data",
            driver=driver,
            driver_options=options,
            scope="shared",
            autoprovision=True,
        ),
    )
    assert found.codes == []


def test_the_local_driver_alone_chooses_nothing(tmp_path: Path) -> None:
    found = service(tmp_path, "volumes: ['data:/data']", "volumes: {data: {driver: local}}")

    assert found.storage(EC2).volumes == (NewFolder(name="data"),)


@pytest.mark.parametrize(
    "said",
    [
        "{external: true, name: fs-0123456789abcdef0}",
        "{name: fs-0123456789abcdef0}",
        "{external: {name: fs-0123456789abcdef0}}",
        "{name: 'arn:aws:elasticfilesystem:eu-west-1:123456789012:file-system/"
        "fs-0123456789abcdef0'}",
    ],
)
def test_a_file_system_that_exists(tmp_path: Path, said: str) -> None:
    found = service(tmp_path, "volumes: ['data:/data']", f"volumes: {{data: {said}}}")

    assert found.storage().volumes == (
        EfsVolume(name="data", file_system_id="fs-0123456789abcdef0"),
    )
    assert found.codes == ["compose-volume-existing"]
    assert "2049" in found.findings[0].fix


@pytest.mark.parametrize(
    ("options", "access_point", "root", "codes"),
    [
        ("access_point: fsap-0123456789abcdef0", "fsap-0123456789abcdef0", "/", []),
        (
            "access_point: 'arn:aws:elasticfilesystem:eu-west-1:123456789012:access-point/"
            "fsap-0123456789abcdef0'",
            "fsap-0123456789abcdef0",
            "/",
            [],
        ),
        ("root_directory: /a/b", None, "/a/b", []),
        ("root_directory: a, backup_policy: ''", None, "/a", []),
        ("access_point: x", None, "/", ["compose-volume-option-invalid"]),
        ("uid: 5", None, "/", ["compose-volume-option-unknown"]),
        (
            "access_point: fsap-0123456789abcdef0, root_directory: /a",
            "fsap-0123456789abcdef0",
            "/",
            ["compose-volume-access-point"],
        ),
    ],
)
def test_options_of_a_file_system_that_exists(
    tmp_path: Path, options: str, access_point: str | None, root: str, codes: list[str]
) -> None:
    found = service(
        tmp_path,
        "volumes: ['data:/data']",
        f"volumes: {{data: {{name: fs-0123456789abcdef0, driver_opts: {{{options}}}}}}}",
    )

    assert found.storage().volumes == (
        EfsVolume(
            name="data",
            file_system_id="fs-0123456789abcdef0",
            access_point_id=access_point,
            root_directory=root,
        ),
    )
    assert found.codes == [*codes, "compose-volume-existing"]


def test_another_external_volume_has_to_be_given(tmp_path: Path) -> None:
    found = service(tmp_path, "volumes: ['data:/data']", "volumes: {data: {external: true}}")

    assert found.storage(Options(given_volumes=frozenset({"data"}))).volumes == (
        NewFolder(name="data"),
    )
    assert found.codes == []
    assert found.storage().volumes == ()
    assert found.codes == ["compose-volume-external"]


def test_a_part_of_a_volume_is_a_folder_in_its_folder(tmp_path: Path) -> None:
    mounts = "[{type: volume, source: data, target: /a}, " + ", ".join(
        f"{{type: volume, source: {source}, target: /{source}, volume: {{subpath: x/./y}}}}"
        for source in ("data", "there")
    )
    found = service(
        tmp_path, f"volumes: {mounts}]", "volumes: {data: , there: {name: fs-0123456789abcdef0}}"
    )

    assert found.storage().volumes == (
        NewFolder(name="data"),
        NewFolder(name="data-x-y-bbce2285", path="/data/x/y"),
        EfsVolume(
            name="there-x-y-8fc76aa8", file_system_id="fs-0123456789abcdef0", root_directory="/x/y"
        ),
    )


@pytest.mark.parametrize("subpath", ["../other", "/etc", "a/b/c/d", "a*"])
def test_a_part_that_efs_cannot_have(tmp_path: Path, subpath: str) -> None:
    found = service(
        tmp_path,
        "volumes: [{type: volume, source: data, target: /a, "
        f"volume: {{nocopy: true, subpath: '{subpath}'}}}}]",
        "volumes: {data: }",
    )
    found.storage()

    assert "compose-volume-subpath-invalid" in found.codes


def test_anonymous_volumes_are_each_their_own(tmp_path: Path) -> None:
    found = project(
        tmp_path,
        "services:\n"
        "  web: {image: nginx, volumes: [/a, /b/c]}\n"
        "  job: {image: nginx, volumes: [/a]}\n",
    )
    both = (*found.storage().volumes, *found.storage(name="job").volumes)

    assert both == tuple(
        BindMount(name=name)
        for name in ("scratch-web-a-f999915a", "scratch-web-b-c-804a5fe0", "scratch-job-a-cf3d3eb2")
    )
    assert found.codes == []


@pytest.mark.parametrize("source", ["./data", "~/data", "$HOME/data"])
def test_a_folder_of_this_machine_is_on_no_instance(tmp_path: Path, source: str) -> None:
    home = tmp_path / "home"
    found = project(
        tmp_path / "app",
        f"services: {{web: {{image: nginx, volumes: ['{source}:/data']}}}}",
        environment={"HOME": str(home)},
    )

    assert found.storage(EC2).volumes == ()
    assert found.codes == ["compose-bind-mount"]
    assert "x-ecs-mounts: {/data: efs}" in found.findings[0].fix


def test_a_folder_of_an_instance(tmp_path: Path) -> None:
    found = service(tmp_path, "volumes: ['/var/run/docker.sock:/var/run/docker.sock:ro']")
    stored = found.storage(EC2)

    assert stored.volumes == (
        BindMount(name="bind-var-run-docker-sock-13e2480a", host_path="/var/run/docker.sock"),
    )
    assert stored.mounts[0].read_only
    assert found.codes == []


def test_what_becomes_of_a_bind_mount(tmp_path: Path) -> None:
    found = service(
        tmp_path,
        "user: '7', volumes: ['./a:/a', './b:/b', './c:/c'], "
        "x-ecs-mounts: {/a: efs, /b: scratch, /c: drop}",
    )
    stored = found.storage()

    assert stored.volumes == (
        NewFolder(name="bind-a-3cba9071", uid=7, gid=7),
        BindMount(name="scratch-b-91db7542"),
    )
    assert [mount.path for mount in stored.mounts] == ["/a", "/b"]
    assert found.codes == []


def test_services_that_keep_the_same_folder_share_it(tmp_path: Path) -> None:
    found = project(
        tmp_path,
        "services:\n"
        "  web: {image: nginx, volumes: ['./a:/a'], x-ecs-mounts: {/a: efs}}\n"
        "  job: {image: nginx, volumes: ['./a/../a:/b'], x-ecs-mounts: {/b: efs}}\n",
    )

    assert found.storage().volumes == found.storage(name="job").volumes


def test_a_named_volume_for_the_time_of_the_task(tmp_path: Path) -> None:
    found = service(
        tmp_path, "volumes: ['data:/data'], x-ecs-mounts: {/data: scratch}", "volumes: {data: }"
    )

    assert found.storage().volumes == (BindMount(name="scratch-data-658f2731"),)
    assert found.codes == []


def test_a_file_goes_along_as_a_text(tmp_path: Path) -> None:
    found = project(
        tmp_path,
        "services: {web: {image: nginx, volumes: ['./a.conf:/etc/a/a.conf', './run:/etc/run'], "
        "x-ecs-mounts: {/etc/a/a.conf: file, /etc/run: file}}}",
        {"a.conf": "é", "run/x": "1", "run/y/z": "2"},
    )
    (tmp_path / "run" / "x").chmod(0o755)

    assert found.storage().files == (
        File(path="/etc/a/a.conf", content="é"),
        File(path="/etc/run/x", content="1", mode="0555"),
        File(path="/etc/run/y/z", content="2"),
    )
    # In Docker, too, a folder hides what the image has there; a file hides nothing else.
    assert found.codes == ["compose-file-hides-folder"]


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"a": b"\xff"}, "compose-file-not-text"),
        ({"a": "x\0y"}, "compose-file-not-text"),
        ({"a": "x" * 32_769}, "compose-file-too-large-for-task"),
        ({f"a/{number}": "" for number in range(51)}, "compose-file-too-large-for-task"),
        ({"a/1": "x" * 20_000, "a/2": "x" * 20_000}, "compose-file-too-large-for-task"),
        ({"b": ""}, "compose-file-unreadable"),
    ],
)
def test_a_file_that_no_task_definition_takes(
    tmp_path: Path, files: dict[str, str | bytes], code: str
) -> None:
    found = project(
        tmp_path,
        "services: {web: {image: a, volumes: ['./a:/b/a'], x-ecs-mounts: {/b/a: file}}}",
        files,
    )

    assert found.storage().files == ()
    assert code in found.codes
    assert not [each for each in found.findings if "xxx" in str(each)]


def test_a_file_outside_the_project_is_read_and_told(tmp_path: Path) -> None:
    (tmp_path / "secret.conf").write_text("a")
    found = service(
        tmp_path / "app",
        "volumes: ['../secret.conf:/a/b'], x-ecs-mounts: {/a/b: file}",
    )

    assert len(found.storage().files) == 1
    assert "compose-path-outside" in found.codes


def test_a_named_volume_has_no_file(tmp_path: Path) -> None:
    found = service(
        tmp_path, "volumes: ['data:/data'], x-ecs-mounts: {/data: file}", "volumes: {data: }"
    )

    assert found.storage().files == ()
    assert found.codes == ["compose-mount-without-file"]


@pytest.mark.parametrize(
    ("said", "expected", "codes"),
    [
        ("tmpfs: '/run:size=64m,mode=1777,noexec'", Tmpfs(path="/run", size_mib=64), []),
        ("tmpfs: ['/run:rw,size=65537k']", Tmpfs(path="/run", size_mib=65), []),
        (
            "tmpfs: /run",
            Tmpfs(path="/run", size_mib=64),
            ["compose-tmpfs-size-default"],
        ),
        (
            "tmpfs: '/run:size=50%,uid=5,exec'",
            Tmpfs(path="/run", size_mib=64),
            ["compose-tmpfs-option", "compose-tmpfs-size-default"],
        ),
        (
            "volumes: [{type: tmpfs, target: /run, tmpfs: {size: 1g}}]",
            Tmpfs(path="/run", size_mib=1024),
            [],
        ),
        (
            "volumes: [{type: tmpfs, target: /run}]",
            Tmpfs(path="/run", size_mib=64),
            ["compose-tmpfs-size-default"],
        ),
    ],
)
def test_file_systems_in_memory(
    tmp_path: Path, said: str, expected: Tmpfs, codes: list[str]
) -> None:
    found = service(tmp_path, said)

    assert found.storage().tmpfs == (expected,)
    assert found.codes == codes
