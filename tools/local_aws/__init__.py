"""A local AWS on 127.0.0.1 that the real `cdk` CLI deploys to."""

from tools.local_aws.instance import LocalAws
from tools.local_aws.settings import environment, process_environment

__all__ = ["LocalAws", "environment", "process_environment"]
