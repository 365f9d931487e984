"""Services of a task that mount what others of it do."""

from pathlib import Path

from cdk_containers.importers.compose.translation.storage.volumes_from import with_volumes_from
from cdk_containers.spec import Mount
from tests.importers.compose.translation.sections import Translated, project

_THREE = """
services:
  web: {image: nginx, volumes: [/own, /b], volumes_from: ['job:ro']}
  job: {image: nginx, volumes: [/b, /c], volumes_from: [db]}
  db: {image: nginx, volumes: [/d]}
"""


def _mounts(found: Translated, *names: str) -> dict[str, list[Mount]]:
    services = {name: found.service(name) for name in names}
    own = {name: found.storage(name=name) for name in names}
    return {
        name: list(storage.mounts) for name, storage in with_volumes_from(services, own).items()
    }


def test_what_others_mount_is_mounted_too(tmp_path: Path) -> None:
    found = project(tmp_path, _THREE)
    mounts = _mounts(found, "web", "job", "db")

    assert mounts["job"] == [
        Mount(volume="scratch-job-b-c4827ece", path="/b"),
        Mount(volume="scratch-job-c-57b802f4", path="/c"),
        Mount(volume="scratch-db-d-c4d4bfe0", path="/d"),
    ]
    # What is mounted there already stays.
    assert mounts["web"] == [
        Mount(volume="scratch-web-own-803a24c6", path="/own"),
        Mount(volume="scratch-web-b-22573460", path="/b"),
        Mount(volume="scratch-job-c-57b802f4", path="/c", read_only=True),
        Mount(volume="scratch-db-d-c4d4bfe0", path="/d", read_only=True),
    ]
    assert found.codes == []


def test_the_volumes_of_another_task_are_out_of_reach(tmp_path: Path) -> None:
    found = project(tmp_path, _THREE)

    assert len(_mounts(found, "web", "job")["web"]) == 3
    assert found.codes == ["compose-volumes-from-elsewhere"]
    assert "db is no service of the same task" in found.findings[0].message
