# pyright: basic
# MiniStack's records are dictionaries without types.
"""MiniStack's life of a task, with processes of this machine in the place of Docker's containers.

MiniStack itself does the rest: states, deployments, circuit breaker, rollback, target groups.
"""

import os
import shutil
import sys
import time
from pathlib import Path
from typing import Any

from tools.local_aws.addresses import Addresses
from tools.local_aws.extension import ecs_deployments
from tools.local_aws.extension.ecs_images import PulledImages
from tools.local_aws.extension.ecs_placement import place
from tools.local_aws.extension.efs import access_point_root, file_system_folder
from tools.local_aws.extension.elbv2 import Traffic
from tools.local_aws.extension.ministack import ecs, responses
from tools.local_aws.tasks import (
    LONGEST_STOP_SECONDS,
    CannotStartError,
    Container,
    ContainerExitedError,
    Task,
    Tasks,
)

_DEFAULT_ENGINE = "unix:///var/run/docker.sock"
_EXITED = "Essential container in task exited"
_REPLACED = "Scaling activity initiated by a newer deployment"
_DRAIN_SECONDS = 5
_POLL_SECONDS = 0.02


def container_engine() -> str | None:
    """The address of the one that docker-py finds; MiniStack then runs containers, and nothing here
    is needed.

    Elsewhere than on Linux an engine is in a virtual machine, which cannot reach the registry on
    127.0.0.1, and whose containers the load balancer cannot reach.
    """
    if sys.platform != "linux" or ecs._get_docker() is None:
        return None
    return os.environ.get("DOCKER_HOST") or _DEFAULT_ENGINE


class TaskLife:
    def __init__(
        self, tasks: Tasks, addresses: Addresses, traffic: Traffic, folder: Path, gateway_port: int
    ) -> None:
        self._tasks = tasks
        self._addresses = addresses
        self._traffic = traffic
        self._folder = folder
        self._gateway_port = gateway_port
        self._images = PulledImages(folder / "images")

    def install(self) -> None:
        # Whatever is true stands for Docker's client; only the functions replaced here use it.
        ecs._docker = self
        ecs._start_task_worker = self._start
        ecs._maybe_mark_stopped = self._notice_exit
        ecs._cleanup_task_resources = self._end
        ecs_deployments.install()
        reset = ecs.reset

        def reset_and_stop() -> None:
            reset()
            self._tasks.stop_all()

        ecs.reset = reset_and_stop

    def _start(self, task: Any, definition: Any, overrides: Any, _docker: Any) -> None:
        arn = task["taskArn"]
        if not ecs_deployments.is_still_wanted_after_a_pause(task):
            ecs._mark_task_stopped(arn, task, _REPLACED, "ServiceSchedulerInitiated")
            ecs_deployments.reconcile(task)
            return
        if not (ecs._mark_task_pending(arn, task) and ecs._mark_task_activating(arn, task)):
            return
        try:
            place(task, definition, self._addresses.new_address())
            _note_health_checks(task, definition)
            self._tasks.start(self._described(task, definition, overrides))
        except ecs._ImagePullError as error:
            _give_reason(task, f"CannotPullContainerError: {error}")
            raise
        except CannotStartError as error:
            _give_reason(task, f"CannotStartContainerError: {error}")
            ecs._fail_task_start(task, None, f"CannotStartContainerError: {error}")
            return
        except ContainerExitedError:
            self._stop_exited(task)
            return
        if not ecs._mark_task_running(arn, task):
            self._end(task, None)
            return
        for container in task["containers"]:
            container["lastStatus"] = "RUNNING"
        self._notice_health(task)

    def _described(self, task: Any, definition: Any, overrides: Any) -> Task:
        task_id = _id(task)
        return Task(
            id=task_id,
            address=ecs._task_ip(task),
            containers=[
                self._container(task_id, container, overrides)
                for container in definition["containerDefinitions"]
            ],
            volumes={
                volume["name"]: self._volume(task_id, volume)
                for volume in definition.get("volumes") or []
            },
            folder=self._task_folder(task_id),
        )

    def _container(self, task_id: str, definition: Any, overrides: Any) -> Container:
        override = ecs._container_override_for(overrides, definition["name"])
        return Container(
            name=definition["name"],
            image=self._images.pull(definition["image"]),
            environment={
                "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self._gateway_port}",
                "AWS_ACCESS_KEY_ID": "test",
                "AWS_SECRET_ACCESS_KEY": "test",
                "AWS_REGION": responses.get_region(),
                "AWS_DEFAULT_REGION": responses.get_region(),
                **_pairs(definition.get("environment")),
                **ecs._resolve_container_secrets(definition),
                **_pairs(override.get("environment")),
            },
            command_in_volumes=_command_in_volumes(definition),
            ports=tuple(
                int(mapping["containerPort"])
                for mapping in definition.get("portMappings") or []
                if mapping.get("protocol", "tcp").lower() == "tcp" and "containerPort" in mapping
            ),
            essential=definition.get("essential", True),
            depends_on=tuple(
                (dependency["containerName"], dependency["condition"])
                for dependency in definition.get("dependsOn") or []
            ),
            stop_seconds=min(int(definition.get("stopTimeout", 30)), LONGEST_STOP_SECONDS),
            command=tuple(override.get("command") or definition.get("command") or ()),
            must_run_command=bool(override.get("command")),
            on_output=_log_to_cloudwatch(definition, task_id),
        )

    def _volume(self, task_id: str, volume: Any) -> Path:
        """A folder of the task's own, as an EBS volume is, too; that of a file system lasts, and
        other tasks share it."""
        shared = volume.get("efsVolumeConfiguration")
        if shared is None:
            return self._task_folder(task_id) / volume["name"]
        folder = file_system_folder(self._folder, shared["fileSystemId"])
        access_point = (shared.get("authorizationConfig") or {}).get("accessPointId")
        if access_point is None:
            return folder / (shared.get("rootDirectory") or "/").lstrip("/")
        root = access_point_root(access_point)
        if root is None:
            raise CannotStartError(f"the access point {access_point} does not exist")
        return folder / root.lstrip("/")

    def _task_folder(self, task_id: str) -> Path:
        return self._folder / "volumes" / task_id

    def _notice_exit(self, task: Any, _docker: Any = None) -> None:
        if task.get("lastStatus") != "RUNNING":
            return
        self._notice_health(task)
        codes = self._tasks.exit_codes(_id(task))
        if not codes:
            return
        for container, essential in zip(
            task["containers"], task["_container_essentials"], strict=True
        ):
            if container["name"] in codes:
                container["lastStatus"] = "STOPPED"
                container["exitCode"] = codes[container["name"]]
                if essential:
                    self._stop_exited(task)
                    return

    def _notice_health(self, task: Any) -> None:
        """AWS would run the command of the health check."""
        for container in task["containers"]:
            name = container["name"]
            if name in task["_unchecked"] and self._tasks.answers(_id(task), name):
                container["healthStatus"] = "HEALTHY"
                task["_unchecked"].discard(name)
        if task["_checked_essentials"] and not task["_checked_essentials"] & task["_unchecked"]:
            task["healthStatus"] = "HEALTHY"

    def _stop_exited(self, task: Any) -> None:
        for container in task["containers"]:
            code = self._tasks.exit_codes(_id(task)).get(container["name"])
            if code is not None:
                log = self._tasks.log_file(_id(task), container["name"])
                container["exitCode"] = code
                container["reason"] = f"Exited with code {code}; its log: {log}"
        if ecs._mark_task_stopped(task["taskArn"], task, _EXITED, "EssentialContainerExited"):
            self._end(task, None)

    def _end(self, task: Any, _docker: Any, _container: Any = None) -> None:
        """The task is out of its target groups by now; what it still answers, it may finish."""
        address = ecs._task_ip(task)
        deadline = time.monotonic() + _DRAIN_SECONDS
        while address and not self._traffic.is_quiet(address) and time.monotonic() < deadline:
            time.sleep(_POLL_SECONDS)
        codes = self._tasks.stop(_id(task))
        for container in task["containers"]:
            if container.get("exitCode") is None and container["name"] in codes:
                container["exitCode"] = codes[container["name"]]
        shutil.rmtree(self._task_folder(_id(task)), ignore_errors=True)


def _command_in_volumes(definition: Any) -> tuple[str, ...]:
    """What the container runs, if its working directory holds all that it mounts, each volume by
    its name: then it runs in the folder of the task's volumes, too."""
    folder = definition.get("workingDirectory")
    mounts = definition.get("mountPoints") or []
    if not mounts or any(
        mount["containerPath"] != f"{folder}/{mount['sourceVolume']}" for mount in mounts
    ):
        return ()
    return (*(definition.get("entryPoint") or ()), *(definition.get("command") or ()))


def _note_health_checks(task: Any, definition: Any) -> None:
    checked = [one for one in definition["containerDefinitions"] if one.get("healthCheck")]
    task["_unchecked"] = {one["name"] for one in checked}
    task["_checked_essentials"] = {one["name"] for one in checked if one.get("essential", True)}


def _log_to_cloudwatch(definition: Any, task_id: str) -> Any:
    config = ecs._awslogs_config(definition, task_id, task_id)
    if config is None:
        return lambda _line: None
    account, region = responses.get_account_id(), config["region"] or responses.get_region()

    def forward(line: str) -> None:
        with responses.request_scope(account, region):
            if ecs._ensure_awslogs_stream(config):
                ecs._emit_awslogs_event(config, line)

    return forward


def _give_reason(task: Any, reason: str) -> None:
    for container in task["containers"]:
        container["reason"] = reason


def _pairs(listed: Any) -> dict[str, str]:
    return {pair["name"]: str(pair["value"]) for pair in listed or []}


def _id(task: Any) -> str:
    return task["taskArn"].rpartition("/")[2]
