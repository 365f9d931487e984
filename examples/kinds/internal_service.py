"""A service that another one calls by its name."""

from aws_cdk import Stack
from constructs import Construct

from cdk_containers import (
    Container,
    ImageTag,
    InternalService,
    LoadBalancedService,
    Operation,
    Port,
    ServiceConnect,
    TargetHealth,
)
from examples.kinds.foundation import Foundation


class InternalServiceExample(Stack):
    """The shop calls ``http://orders:5000``; nobody else can."""

    def __init__(self, scope: Construct, construct_id: str, foundation: Foundation) -> None:
        super().__init__(scope, construct_id)
        image = foundation.web.image(ImageTag(self).value_as_string)
        orders = InternalService(
            self,
            "Orders",
            cluster=foundation.cluster,
            image=image,
            port=5000,
            discovery=ServiceConnect(name="orders"),
            operation=Operation(disposable=True),
        )
        shop = LoadBalancedService(
            self,
            "Shop",
            cluster=foundation.cluster,
            task=Container(
                name="shop",
                image=image,
                ports=[Port(number=5000)],
                environment={"ORDERS_URL": "http://orders:5000"},
            ),
            discovery=ServiceConnect(),
            health=TargetHealth(path="/health"),
            operation=Operation(disposable=True),
        )
        shop.call(orders)
