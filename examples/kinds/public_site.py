"""A public site: HTTPS with certificate and DNS record, a firewall, fewer tasks at night."""

from aws_cdk import Stack
from aws_cdk import aws_route53 as route53
from constructs import Construct

from cdk_containers import (
    Firewall,
    Https,
    ImageTag,
    LoadBalancedService,
    Operation,
    Scaling,
    ScheduledBounds,
    TargetHealth,
)
from examples.kinds.foundation import Foundation

NIGHT = ScheduledBounds(
    schedule="cron(0 22 * * ? *)", minimum=1, maximum=4, time_zone="Europe/Berlin"
)
DAY = ScheduledBounds(
    schedule="cron(0 6 * * ? *)", minimum=3, maximum=20, time_zone="Europe/Berlin"
)


class PublicSiteExample(Stack):
    """``example.org`` stands for a public hosted zone of yours."""

    def __init__(self, scope: Construct, construct_id: str, foundation: Foundation) -> None:
        super().__init__(scope, construct_id)
        zone = route53.PublicHostedZone(self, "Zone", zone_name="example.org")
        self.service = LoadBalancedService(
            self,
            "Site",
            cluster=foundation.cluster,
            image=foundation.web.image(ImageTag(self).value_as_string),
            port=5000,
            expose=Https(
                domain="shop.example.org", zone=zone, firewall=Firewall(), sticky_seconds=3600
            ),
            health=TargetHealth(path="/health"),
            scaling=Scaling(
                minimum=3,
                maximum=20,
                requests_per_target_per_minute=600,
                schedule=[NIGHT, DAY],
            ),
            operation=Operation(disposable=True),
        )
