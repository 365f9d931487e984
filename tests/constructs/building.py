"""Services made of their specs, all in one cluster that has whatever they may need."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from aws_cdk import App, Stack
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_lambda as lambda_
from cfnlint.api import lint  # pyright: ignore[reportMissingTypeStubs]
from cfnlint.config import ManualArgs  # pyright: ignore[reportMissingTypeStubs]

from cdk_containers import (
    Capacity,
    ContainerCluster,
    Ec2Capacity,
    Exposure,
    FunctionHook,
    Http,
    LoadBalancedService,
    Operation,
    PublicAddresses,
    Tcp,
    Tls,
    Udp,
)
from cdk_containers.services.base import ContainerService
from cdk_containers.services.cluster_defaults import default_placement
from cdk_containers.spec import (
    Approval,
    Architecture,
    Deployment,
    LifecycleHook,
    Platform,
    Reach,
    Service,
    platform_of,
)
from tests.apps import existing_vpc

# A dependency that a reference implies already: CDK writes each one out.
_HARMLESS = {"W3005"}
_CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000"
_FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:smoke-test"


class Home:
    """A cluster with Fargate, a namespace, and instances of each processor."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.cluster = ContainerCluster(
            stack,
            "Cluster",
            network=existing_vpc(stack),
            capacity=[Capacity.fargate(base=1)],
            namespace="shop.internal",
        )
        self.certificate = acm.Certificate.from_certificate_arn(stack, "Certificate", _CERTIFICATE)
        self.function = lambda_.Function.from_function_attributes(
            stack, "Function", function_arn=_FUNCTION, same_environment=True
        )
        self.instances = {
            architecture: Ec2Capacity(
                stack, f"Nodes{architecture}", cluster=self.cluster, instance_types=[kind]
            )
            for architecture, kind in (
                (Architecture.X86_64, "m7i.large"),
                (Architecture.ARM64, "m7g.large"),
            )
        }

    def build(self, construct_id: str, spec: Service) -> ContainerService:
        """What a person would write for this spec."""
        capacity = self._capacity(spec)
        operation = Operation(enable_exec=spec.enable_exec)
        deployment = self._deployment(spec.deployment)
        expose = self._exposure(spec)
        if expose is None:
            return ContainerService(
                self.stack,
                construct_id,
                cluster=self.cluster,
                spec=replace(spec, capacity=capacity, deployment=deployment),
                placement=default_placement(self.cluster),
                operation=operation,
            )
        return LoadBalancedService(
            self.stack,
            construct_id,
            cluster=self.cluster,
            task=spec.task,
            port=spec.port,
            expose=expose,
            health=spec.health,
            scaling=spec.scaling,
            deployment=deployment,
            discovery=spec.discovery,
            capacity=capacity,
            node_placement=spec.node_placement,
            operation=operation,
        )

    def _capacity(self, spec: Service) -> Sequence[Capacity]:
        """The same strategy, on the instances that there are: whichever the task is for."""
        if platform_of(spec.capacity) is Platform.FARGATE:
            return spec.capacity
        (part,) = spec.capacity
        instances = self.instances[Architecture(spec.task.architecture)]
        return [Capacity.ec2(instances, base=part.base, weight=part.weight)]

    def _deployment(self, deployment: Deployment) -> Deployment:
        """With a function that is called, wherever something is waited for that is no person."""
        hooks = [self._hook(each) for each in deployment.hooks]
        return replace(deployment, hooks=hooks)

    def _hook(self, hook: LifecycleHook) -> LifecycleHook:
        if isinstance(hook, Approval):
            return hook
        return FunctionHook(stages=hook.stages, function=self.function)

    def _exposure(self, spec: Service) -> Exposure | None:
        match spec.reach:
            case Reach.NOTHING:
                return None
            case Reach.ALB:
                return Http(allow_from=spec.allow_from)
            case Reach.NLB_TCP:
                return Tcp(port=9000, allow_from=spec.allow_from)
            case Reach.NLB_UDP:
                return Udp(port=9000, allow_from=spec.allow_from)
            case Reach.NLB_TLS:
                return Tls(certificate=self.certificate, allow_from=spec.allow_from)
            case Reach.PUBLIC_ADDRESSES:
                return PublicAddresses(allow_from=spec.allow_from)


def validated(app: App) -> list[dict[str, Any]]:
    """The templates, when CDK's validation and cfn-lint have nothing against them."""
    templates = [stack.template for stack in app.synth().stacks]
    for template in templates:
        text = json.dumps(template, ensure_ascii=False)
        matches = lint(text, config=ManualArgs(regions=["us-east-1"]))
        found = [str(match) for match in matches if match.rule.id not in _HARMLESS]
        assert not found, "\n".join(found)
    return templates
