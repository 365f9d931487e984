"""`make destroy-local`: destroy what `make deploy-local` made, and stop the local AWS."""

import subprocess
import sys

from tools.local_app import LocalApp
from tools.local_aws import LocalAws
from tools.local_aws.instance import LocalAwsError


def main() -> int:
    try:
        aws = LocalAws.find()
        if aws is not None:
            _destroy(LocalApp(aws))
        LocalAws.stop_from()
    except LocalAwsError as error:
        print(error)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted. make destroy-local goes on.")
        return 1
    print("No local AWS runs from this folder, and nothing of one is left.")
    return 0


def _destroy(app: LocalApp) -> None:
    try:
        app.destroy()
    except subprocess.CalledProcessError as failed:
        print(f"cdk ended with {failed.returncode}; what is left goes with the local AWS.")


if __name__ == "__main__":
    sys.exit(main())
