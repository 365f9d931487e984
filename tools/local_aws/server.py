"""What runs in the background: MiniStack with the extension, on 127.0.0.1 only."""

import argparse
import asyncio
import os
import signal
import sys
from pathlib import Path

from tools.local_aws import hooks
from tools.local_aws.addresses import LOOPBACK, Addresses
from tools.local_aws.images import Catalogue
from tools.local_aws.processes import ProcessFolder
from tools.local_aws.tasks import Tasks

# Keep-alive connections would otherwise hold up the end.
_GRACE_SECONDS = 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--images", type=Path, required=True)
    arguments = parser.parse_args()

    problems = hooks.problems()
    if problems:
        sys.exit("The local AWS cannot start:\n- " + "\n- ".join(problems))

    tasks = _install(arguments.port, arguments.state, arguments.images)
    try:
        asyncio.run(_serve(arguments.port))
    finally:
        tasks.close()


def _install(port: int, state: Path, images: Path) -> Tasks:
    # Imported late: they need the names that the check has just found.
    from tools.local_aws.extension import (
        application_autoscaling,
        cloudformation,
        ec2,
        ecs,
        ecs_tasks,
        elbv2,
        secretsmanager,
        waf,
    )

    addresses = Addresses(port, only_loopback=bool(os.environ.get("LOCAL_AWS_ONLY_LOOPBACK")))
    tasks = Tasks(
        catalogue=Catalogue.read(images),
        addresses=addresses,
        logs=state / "logs",
        started=ProcessFolder(state / "processes"),
        working_folder=Path.cwd(),
    )
    cloudformation.install()
    ec2.install()
    ecs.install()
    elbv2.install(port)
    secretsmanager.install()
    waf.install()
    application_autoscaling.install()
    if not ecs_tasks.has_container_engine():
        traffic = elbv2.Traffic(addresses.find)
        traffic.install()
        ecs_tasks.TaskLife(tasks, addresses, traffic, state, port).install()
    return tasks


async def _serve(port: int) -> None:
    from hypercorn.asyncio import serve  # pyright: ignore[reportUnknownVariableType]
    from hypercorn.config import Config

    from tools.local_aws.extension.ministack import app

    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    config = Config()
    config.bind = [f"{LOOPBACK}:{port}"]
    config.keep_alive_timeout = 75
    config.graceful_timeout = _GRACE_SECONDS
    config.accesslog = None
    await serve(app.app, config, shutdown_trigger=stopped.wait)


if __name__ == "__main__":
    main()
