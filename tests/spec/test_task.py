"""What a task tells about itself."""

import pytest

from cdk_containers.spec import BindMount, EbsVolume, Task, Volume

_DISK = EbsVolume(name="disk", size_gib=10)


@pytest.mark.parametrize(
    ("volumes", "disk"),
    [([], None), ([BindMount(name="shared")], None), ([BindMount(name="shared"), _DISK], _DISK)],
)
def test_disk(volumes: list[Volume], disk: EbsVolume | None) -> None:
    assert Task(containers=[], volumes=volumes).ebs_volume == disk
