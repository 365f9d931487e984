"""What turns programs to the local AWS, and away from whatever the caller's shell points at."""

import os
from functools import cache
from typing import Any

import boto3  # pyright: ignore[reportMissingTypeStubs]
import botocore.session  # pyright: ignore[reportMissingTypeStubs]
from botocore.config import Config  # pyright: ignore[reportMissingTypeStubs]

from tools.local_aws.addresses import LOOPBACK

ACCOUNT = "000000000000"
REGION = "us-east-1"

_KEY = "test"
_WITHOUT_PROXY = (LOOPBACK, "localhost")
# (name in a file, environment variable, value, conversion): neither a file nor a variable is read.
_NO_FILES = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}


def endpoint(port: int) -> str:
    return f"http://{LOOPBACK}:{port}"


def environment(port: int) -> dict[str, str]:
    """What turns the AWS CLI, boto3 and the CDK CLI to the local AWS on this port."""
    without_proxy = _without_proxy()
    return {
        "AWS_ENDPOINT_URL": endpoint(port),
        "AWS_ACCESS_KEY_ID": _KEY,
        "AWS_SECRET_ACCESS_KEY": _KEY,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "CDK_DEFAULT_ACCOUNT": ACCOUNT,
        "CDK_DEFAULT_REGION": REGION,
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "CDK_DISABLE_VERSION_CHECK": "1",
        "NO_PROXY": without_proxy,
        "no_proxy": without_proxy,
    }


def process_environment(port: int) -> dict[str, str]:
    """This process's environment without its own AWS settings, which could reach a real account."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return kept | environment(port)


@cache
def client(service: str, port: int) -> Any:
    """A boto3 client that heeds neither profiles, files, credentials nor proxies of the caller."""
    make: Any = boto3.Session(botocore_session=botocore.session.Session(session_vars=_NO_FILES))
    return make.client(
        service,
        endpoint_url=endpoint(port),
        region_name=REGION,
        aws_access_key_id=_KEY,
        aws_secret_access_key=_KEY,
        config=Config(proxies={}),
    )


def _without_proxy() -> str:
    """The caller's own exceptions, and this machine."""
    given = ",".join(os.environ.get(name, "") for name in ("NO_PROXY", "no_proxy")).split(",")
    hosts = [*(host.strip() for host in given), *_WITHOUT_PROXY]
    return ",".join(dict.fromkeys(host for host in hosts if host))
