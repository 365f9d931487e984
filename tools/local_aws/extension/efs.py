# pyright: basic
# MiniStack's records are dictionaries without types.
"""File systems as folders, which go with them. An access point is a folder below."""

import shutil
from pathlib import Path

from tools.local_aws.extension.cloudformation import Properties, resource_type
from tools.local_aws.extension.ministack import efs, provisioners

_FILE_SYSTEM = "AWS::EFS::FileSystem"


def install(state: Path) -> None:
    handlers = provisioners._RESOURCE_HANDLERS[_FILE_SYSTEM]
    delete_record = handlers["delete"]

    def delete(file_system: str, props: Properties) -> None:
        delete_record(file_system, props)
        shutil.rmtree(file_system_folder(state, file_system), ignore_errors=True)

    resource_type(_FILE_SYSTEM, create=handlers["create"], update=handlers["update"], delete=delete)


def file_system_folder(state: Path, file_system: str) -> Path:
    return state / "file-systems" / file_system


def access_point_root(access_point: str) -> str | None:
    """The path that a task sees as the root; None when there is no such access point."""
    record = efs._access_points.get(access_point)
    return (record.get("RootDirectory") or {}).get("Path", "/") if record else None
