"""python -m tools.local_aws: start, use and stop the local AWS."""

import argparse
import shlex
import sys
from collections.abc import Callable
from pathlib import Path

from tools.local_aws.instance import DEFAULT_STATE, LocalAws, LocalAwsError
from tools.local_aws.registry import PushError
from tools.local_aws.tasks import ENDED

_LOG_LINES = 40


def main() -> None:
    arguments = _parser().parse_args()
    command: Callable[[argparse.Namespace], None] = arguments.command
    try:
        command(arguments)
    except (LocalAwsError, PushError) as error:
        sys.exit(str(error))


def _start(arguments: argparse.Namespace) -> None:
    started = LocalAws.start(arguments.state, arguments.port, only_loopback=arguments.only_loopback)
    print(f"{started.endpoint}\ntasks run as {started.tasks_run_as}")


def _stop(arguments: argparse.Namespace) -> None:
    print("stopped" if LocalAws.stop_from(arguments.state) else "not running")


def _status(arguments: argparse.Namespace) -> None:
    running = LocalAws.find(arguments.state)
    if running is None:
        sys.exit("not running")
    healthy = "answers" if running.is_healthy() else "does not answer"
    print(f"{running.endpoint} {healthy}")
    print(f"tasks run as {running.tasks_run_as}\nserver log: {running.log_file}")


def _environment(arguments: argparse.Namespace) -> None:
    print("unset AWS_PROFILE AWS_DEFAULT_PROFILE AWS_SESSION_TOKEN")
    for name, value in _running(arguments).environment.items():
        print(f"export {name}={shlex.quote(value)}")


def _push(arguments: argparse.Namespace) -> None:
    running = _running(arguments)
    print(
        running.push(
            arguments.repository_uri, arguments.tag, arguments.folder, arguments.application
        )
    )


def _run_schedule(arguments: argparse.Namespace) -> None:
    print("\n".join(_running(arguments).run_schedule(arguments.name, arguments.group)))


def _logs(arguments: argparse.Namespace) -> None:
    running = _running(arguments)
    files = [running.log_file]
    if not arguments.server:
        found = running.task_logs.glob(f"{arguments.task}*/*.log")
        files = sorted(found, key=lambda file: file.stat().st_mtime)
    for file in files:
        ended = " (its task has ended)" if (file.parent / ENDED).exists() else ""
        print(f"==> {file}{ended} <==")
        print("\n".join(file.read_text(errors="replace").splitlines()[-_LOG_LINES:]))


def _running(arguments: argparse.Namespace) -> LocalAws:
    running = LocalAws.find(arguments.state)
    if running is None:
        raise LocalAwsError("The local AWS is not running: python -m tools.local_aws start")
    return running


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.local_aws", description=__doc__)
    parser.add_argument(
        "--state", type=Path, default=DEFAULT_STATE, help="its folder (default: .local-aws)"
    )
    commands = parser.add_subparsers(required=True)

    def add(name: str, command: Callable[[argparse.Namespace], None], text: str):
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(command=command)
        return added

    start = add("start", _start, "start it, and print its endpoint")
    start.add_argument("--port", type=int, help="default: 4566, or a free one when that is taken")
    start.add_argument(
        "--only-loopback",
        action="store_true",
        help="give tasks ports of 127.0.0.1 in place of addresses of their own, as on macOS",
    )
    add("stop", _stop, "stop it and every task, and remove its folder")
    add("status", _status, "say whether it runs, and where")
    add("environment", _environment, "print what a shell needs to talk to it, for eval")
    push = add("push", _push, "push an image of the application in a folder")
    push.add_argument("repository_uri")
    push.add_argument("tag")
    push.add_argument("folder", type=Path)
    push.add_argument("--application", help="its name in images.toml (default: the folder's name)")
    schedule = add("run-schedule", _run_schedule, "start now what a schedule starts at its time")
    schedule.add_argument("name")
    schedule.add_argument("--group", default="default")
    logs = add("logs", _logs, "print the end of each container's log, newest last")
    logs.add_argument("task", nargs="?", default="", help="the beginning of a task id")
    logs.add_argument("--server", action="store_true", help="the server's own log instead")
    return parser


if __name__ == "__main__":
    main()
