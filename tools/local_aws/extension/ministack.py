"""MiniStack's modules that the extension changes or calls.

MiniStack has no type annotations, and what is used of it is mostly private: here it becomes Any, so
that everything else can be checked. `tools.local_aws.hooks` lists and checks the names.
"""

from importlib import import_module
from typing import Any

app: Any = import_module("ministack.app")
concurrency: Any = import_module("ministack.core.concurrency")
responses: Any = import_module("ministack.core.responses")
router: Any = import_module("ministack.core.router")
acm: Any = import_module("ministack.services.acm")
alb: Any = import_module("ministack.services.alb")
autoscaling: Any = import_module("ministack.services.autoscaling")
cloudwatch_logs: Any = import_module("ministack.services.cloudwatch_logs")
ec2: Any = import_module("ministack.services.ec2")
ecr: Any = import_module("ministack.services.ecr")
ecs: Any = import_module("ministack.services.ecs")
efs: Any = import_module("ministack.services.efs")
eventbridge: Any = import_module("ministack.services.eventbridge")
lambda_svc: Any = import_module("ministack.services.lambda_svc")
scheduler: Any = import_module("ministack.services.scheduler")
secretsmanager: Any = import_module("ministack.services.secretsmanager")
ssm: Any = import_module("ministack.services.ssm")
waf: Any = import_module("ministack.services.waf")
provisioners: Any = import_module("ministack.services.cloudformation.provisioners")
stacks: Any = import_module("ministack.services.cloudformation.stacks")
