"""Services that shift traffic, behind every kind of load balancer that there is."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from aws_cdk import CfnResource, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from constructs import IConstruct

from cdk_containers import (
    Architecture,
    Canary,
    Capacity,
    Container,
    ExistingListener,
    Exposure,
    Http,
    LoadBalancedService,
    Port,
    Route,
    SharedLoadBalancer,
    TargetHealth,
    Task,
    Tcp,
    Tls,
    Udp,
)
from tests.constructs.building import Home

IMAGE = "public.ecr.aws/nginx/nginx:1.27"
APP = Container(
    name="app",
    image=IMAGE,
    ports=[Port(number=8080), Port(number=53, protocol="udp"), Port(number=9000)],
)
HEALTH = TargetHealth(port=9000, path="/ready", interval_seconds=20, deregistration_delay_seconds=7)
OVER_HTTP = ("Alb", "Shared", "Existing")
OVER_NETWORK = ("Tcp", "Udp", "Tls")
WAYS = (*OVER_HTTP, *OVER_NETWORK)
LISTENER = "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/shop/0/1"


class Shop:
    """Everything that a service which shifts traffic may be put on or behind."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.home = Home(stack)
        vpc = self.home.cluster.cluster.vpc
        self.shared = SharedLoadBalancer(stack, "Balancer", network=vpc)
        self.existing = ExistingListener(
            elbv2.ApplicationListener.from_application_listener_attributes(
                stack,
                "Listener",
                listener_arn=LISTENER,
                security_group=ec2.SecurityGroup.from_security_group_id(
                    stack, "ListenerSecurityGroup", "sg-00000000000000001"
                ),
            ),
            url="http://shop.example.org/",
        )

    def service(
        self, way: str, name: str | None = None, *, on_ec2: bool = False, **settings: Any
    ) -> LoadBalancedService:
        """A service behind the load balancer of that name, on Fargate or on EC2."""
        name = name or (f"{way}OnEc2" if on_ec2 else way)
        chosen: dict[str, Any] = {
            "task": Task(containers=[APP], architecture=Architecture.X86_64),
            "port": 53 if way == "Udp" else 8080,
            "expose": self.exposure(way, name, **settings.pop("exposed", {})),
            "health": HEALTH,
            "deployment": Canary(),
        }
        if on_ec2:
            chosen["capacity"] = [Capacity.ec2(self.home.instances[Architecture.X86_64])]
        return LoadBalancedService(
            self.stack, name, cluster=self.home.cluster, **(chosen | settings)
        )

    def exposure(self, way: str, name: str, **more: Any) -> Exposure:
        """How that load balancer is asked for."""
        settings: dict[str, Any] = {**self._usual(way, name), **more}
        return _EXPOSURES[way](**settings)

    def _usual(self, way: str, name: str) -> Mapping[str, Any]:
        match way:
            case "Shared":
                return {"listener": self.shared, "paths": [f"/{name}/*"]}
            case "Existing":
                return {"listener": self.existing, "paths": [f"/{name}/*"]}
            case "Tcp":
                return {"port": 5432}
            case "Udp":
                return {"port": 53}
            case "Tls":
                return {"certificate": self.home.certificate}
            case _:
                return {}


_EXPOSURES: Mapping[str, Callable[..., Exposure]] = {
    "Alb": Http,
    "Shared": Route,
    "Existing": Route,
    "Tcp": Tcp,
    "Udp": Udp,
    "Tls": Tls,
}


def id_of(construct: IConstruct) -> str:
    """The logical id of what a construct makes first of all."""
    resource = cast("CfnResource", construct.node.default_child)
    return Stack.of(construct).resolve(resource.logical_id)
