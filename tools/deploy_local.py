"""`make deploy-local`: deploy both services to a local AWS, and show that they answer."""

import subprocess
import sys
import time

from tools.local_app import SERVICES, LocalApp
from tools.local_aws import LocalAws

NOT_EMULATED = (
    "scaling never acts, health checks are always healthy, security groups let everything pass, "
    "and IAM permits everything (tools/local_aws/README.md)"
)


def main() -> int:
    started = time.monotonic()
    aws = LocalAws.start()
    print(f"The local AWS runs on {aws.endpoint}", flush=True)
    app = LocalApp(aws)
    try:
        app.deploy()
    except subprocess.CalledProcessError as failed:
        print(f"\ncdk ended with {failed.returncode}; the local AWS logs to {aws.log_file}")
        return 1
    answers = [_show(app, service.stack) for service in SERVICES]
    _show_how_to_go_on(time.monotonic() - started)
    return 0 if all(answers) else 1


def _show(app: LocalApp, stack: str) -> bool:
    """Request a service through its load balancer. Whether it answered well."""
    response = app.request(stack)
    first_line = next(iter(response.text.splitlines()), "")
    print(f"\n{stack}\n  {app.url(stack)}\n  answers {response.status}: {first_line[:100]}")
    for name, command in app.outputs(stack).items():
        if "Url" not in name:
            print(f"  {command}")
    return response.status == 200


def _show_how_to_go_on(seconds: float) -> None:
    print(
        f"""
Both were deployed in {seconds:.0f} seconds. The URLs work in browsers and with curl.
To look further with the AWS CLI, and with cdk, in this shell:
  source .venv/bin/activate && eval "$(python -m tools.local_aws environment)"
What the containers log: python -m tools.local_aws logs
Change something in examples/ or stacks/ and run make deploy-local again, or make destroy-local.
Not emulated: {NOT_EMULATED}."""
    )


if __name__ == "__main__":
    sys.exit(main())
