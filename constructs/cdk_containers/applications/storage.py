"""The application's own file system, with a folder for each of its volumes."""

from collections.abc import Mapping

from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from cdk_containers.file_system import SharedFileSystem
from cdk_containers.spec import EfsVolume, NewFolder


def make_folders(
    scope: Construct,
    construct_id: str,
    vpc: ec2.IVpc,
    folders: Mapping[str, NewFolder],
    *,
    disposable: bool,
) -> tuple[SharedFileSystem | None, Mapping[str, EfsVolume]]:
    """Make a file system with some folders, if there are any, and tell the volumes of tasks.

    Args:
        scope: parent of the file system.
        construct_id: unique below the parent.
        vpc: where the tasks run.
        folders: what the tasks mount, by name.
        disposable: whether the files go when the stack does.
    """
    if not folders:
        return None, {}
    files = SharedFileSystem(scope, construct_id, network=vpc, disposable=disposable)
    return files, {
        name: files.volume(name, path=folder.path, uid=folder.uid, gid=folder.gid, mode=folder.mode)
        for name, folder in folders.items()
    }
