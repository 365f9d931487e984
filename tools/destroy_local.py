"""`make destroy-local`: destroy what `make deploy-local` made, and stop the local AWS."""

import subprocess
import sys

from tools.local_app import LocalApp
from tools.local_aws import LocalAws


def main() -> int:
    aws = LocalAws.find()
    if aws is None:
        LocalAws.stop_from()
        print("No local AWS runs from this folder.")
        return 0
    try:
        LocalApp(aws).destroy()
    except subprocess.CalledProcessError as failed:
        print(f"cdk ended with {failed.returncode}; the local AWS goes with everything in it")
    aws.stop()
    print("The local AWS has stopped, and nothing of it is left.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
