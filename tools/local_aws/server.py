"""What runs in the background: MiniStack with the extension, on 127.0.0.1 only."""

import argparse
import asyncio
import os
import signal
import socket
import sys
import threading
import time
from pathlib import Path

from tools.local_aws import hooks, state_folder
from tools.local_aws.addresses import LOOPBACK, Addresses
from tools.local_aws.images import Catalogue
from tools.local_aws.processes import identify
from tools.local_aws.state_folder import Recorded
from tools.local_aws.tasks import Tasks

# Keep-alive connections would otherwise hold up the end.
_GRACE_SECONDS = 1
_LONGEST_END_SECONDS = 5
_POLL_SECONDS = 0.5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--images", type=Path, required=True)
    parser.add_argument("--only-loopback", action="store_true")
    arguments = parser.parse_args()

    problems = hooks.problems()
    if problems:
        sys.exit("The local AWS cannot start:\n- " + "\n- ".join(problems))

    addresses = Addresses(arguments.port, only_loopback=arguments.only_loopback)
    tasks = Tasks(
        catalogue=Catalogue.read(arguments.images),
        addresses=addresses,
        logs=state_folder.task_logs(arguments.state),
        started=state_folder.processes(arguments.state),
        working_folder=Path.cwd(),
    )
    try:
        listening = socket.create_server((LOOPBACK, arguments.port))
    except OSError as error:
        sys.exit(f"Port {arguments.port} cannot be listened on: {error}")
    engine = _install(tasks, addresses, arguments.state, arguments.port)
    _end_with(arguments.state, tasks)
    _record(arguments.state, arguments.port, engine)
    try:
        asyncio.run(_serve(listening))
    finally:
        tasks.close()


def _record(folder: Path, port: int, engine: str | None) -> None:
    server = identify(os.getpid())
    assert server is not None
    state_folder.write(folder, Recorded(port, server, engine))


def _end_with(folder: Path, tasks: Tasks) -> None:
    """Whoever deletes the folder wants the server and its tasks gone, and could not find them."""
    owned = state_folder.marker(folder)

    def watch() -> None:
        while owned and state_folder.marker(folder) == owned:
            time.sleep(_POLL_SECONDS)
        tasks.close()
        # The functions of Lambda are in the server's group, too.
        os.killpg(os.getpgrp(), signal.SIGTERM)
        time.sleep(_LONGEST_END_SECONDS)
        os.killpg(os.getpgrp(), signal.SIGKILL)

    threading.Thread(target=watch, daemon=True).start()


def _install(tasks: Tasks, addresses: Addresses, folder: Path, port: int) -> str | None:
    """Answers with the address of the container engine that runs the tasks, if one does."""
    # Imported late: they need the names that the check has just found.
    from tools.local_aws.extension import (
        application_autoscaling,
        autoscaling,
        cloudformation,
        cloudwatch,
        ec2,
        ecr,
        ecs,
        ecs_capacity,
        ecs_events,
        ecs_lifecycle_hooks,
        ecs_revisions,
        ecs_run_task,
        ecs_tasks,
        efs,
        elbv2,
        elbv2_resources,
        imports,
        logs,
        scheduler,
        secretsmanager,
        waf,
    )

    cloudformation.install()
    ec2.install()
    ecr.install()
    autoscaling.install()
    ecs.install()
    ecs_capacity.install()
    ecs_revisions.install()
    ecs_run_task.install()
    efs.install(folder)
    scheduler.install()
    cloudwatch.install()
    logs.install()
    elbv2.install(port)
    elbv2_resources.install()
    imports.install()
    secretsmanager.install()
    waf.install()
    application_autoscaling.install()
    engine = ecs_tasks.container_engine()
    if engine is None:
        traffic = elbv2.Traffic(addresses.find)
        traffic.install()
        ecs_tasks.TaskLife(tasks, addresses, traffic, folder, port).install()
    ecs_lifecycle_hooks.install()
    ecs_events.install()
    return engine


async def _serve(listening: socket.socket) -> None:
    from hypercorn.asyncio import serve  # pyright: ignore[reportUnknownVariableType]
    from hypercorn.config import Config

    from tools.local_aws.extension.ministack import app

    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    config = Config()
    config.bind = [f"fd://{listening.detach()}"]
    config.keep_alive_timeout = 75
    config.graceful_timeout = _GRACE_SECONDS
    config.accesslog = None
    await serve(app.app, config, shutdown_trigger=stopped.wait)


if __name__ == "__main__":
    main()
