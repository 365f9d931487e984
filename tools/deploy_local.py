"""`make deploy-local`: deploy both services to a local AWS, and show that they answer."""

import subprocess
import sys
import time

from tools.local_app import SERVICES, LocalApp
from tools.local_aws import LocalAws
from tools.local_aws.instance import LocalAwsError
from tools.local_aws.registry import PushError

_LOGS = ".venv/bin/python -m tools.local_aws logs"
# The outputs have longer ones, too.
_COMMANDS = ("ListTasks", "FollowLogs")
_LONGEST_ANSWER = 160


def main() -> int:
    try:
        aws = LocalAws.start()
        print(f"The local AWS runs on {aws.endpoint}, tasks as {aws.tasks_run_as}.", flush=True)
        return run(LocalApp(aws))
    except subprocess.CalledProcessError as failed:
        print(f"\ncdk ended with {failed.returncode}. What the containers logged: {_LOGS}")
    except PushError as error:
        print(
            f"{error}\nWithout the container engine: DOCKER_HOST=unix:///dev/null make deploy-local"
        )
    except LocalAwsError as error:
        print(error)
    except KeyboardInterrupt:
        print("\nInterrupted. make deploy-local goes on, make destroy-local ends it.")
    return 1


def run(app: LocalApp) -> int:
    """Deploy everything and say how it went; 0 if both services answer."""
    started = time.monotonic()
    app.deploy()
    answers = [_show(app, service.stack) for service in SERVICES]
    _show_how_to_go_on(time.monotonic() - started)
    return 0 if all(answers) else 1


def _show(app: LocalApp, stack: str) -> bool:
    """Request a service through its load balancer. Whether it answered well."""
    response = app.request(stack)
    first_line = next(iter(response.text.splitlines()), "")[:_LONGEST_ANSWER]
    print(f"\n{stack}\n  {app.url(stack)}\n  answers {response.status}: {first_line}")
    for name, command in app.outputs(stack).items():
        if any(part in name for part in _COMMANDS):
            print(f"  {command}")
    return response.status == 200


def _show_how_to_go_on(seconds: float) -> None:
    print(
        f"""
Deployed in {seconds:.0f} seconds. The URLs work with curl and in browsers other than Safari.
What the containers log: {_LOGS}
For the commands above (they need the AWS CLI), and for cdk, in this shell:
  source .venv/bin/activate && export PATH="$PWD/node_modules/.bin:$PATH"
  eval "$(python -m tools.local_aws environment)"
Change something in examples/ or stacks/ and run make deploy-local again, or make destroy-local.
Not emulated: scaling by load, health checks (targets are always healthy), what security groups and
IAM forbid, a shell in a container. All of it: tools/local_aws/README.md"""
    )


if __name__ == "__main__":
    sys.exit(main())
