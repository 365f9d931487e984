"""What the app for compose files is told beside them: the context key ``cdk-containers``."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cdk_containers.applications.settings_part import Part, wrong
from cdk_containers.checks.names import CERTIFICATE_ARN
from cdk_containers.findings import Finding, InvalidSpecError, error, errors
from cdk_containers.spec import Platform

KEY = "cdk-containers"

_ID = "([0-9a-f]{8}|[0-9a-f]{17})"
_VPC = re.compile(f"vpc-{_ID}")
_SUBNET = re.compile(f"subnet-{_ID}")
_SECURITY_GROUP = re.compile(f"sg-{_ID}")
_ZONE = re.compile(r"[a-z]{2,4}(-[a-z0-9]+)+[a-z]")
_NAME = re.compile(r"[A-Za-z0-9_-]{1,255}")
_BALANCER = re.compile(
    r"arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:\d{12}:loadbalancer/app/[^/]+/[^/]+"
)
_SECRET = re.compile(r"arn:aws[a-z-]*:secretsmanager:[!-~]+|[A-Za-z0-9/_+=.@-]{1,512}")
_INSTANCE = re.compile(r"[a-z0-9-]+\.[a-z0-9-]+")


@dataclass(frozen=True, kw_only=True)
class VpcSettings:
    """A VPC that exists."""

    vpc_id: str
    availability_zones: Sequence[str]
    public_subnet_ids: Sequence[str]
    private_subnet_ids: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class ClusterSettings:
    """A cluster that exists; ``capacity_provider`` brings its instances, if it has some."""

    name: str
    security_group_ids: Sequence[str]
    capacity_provider: str | None


@dataclass(frozen=True, kw_only=True)
class BalancerSettings:
    """An Application Load Balancer that exists."""

    arn: str
    security_group_id: str


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the app is told.

    Attributes:
        vpc: where everything is. Default: one is made.
        cluster: where the services run. Default: one is made.
        load_balancer: for HTTP and HTTPS. Default: one is made if a service needs it.
        certificate: ARN of the one for ``https`` ports that name none. Default: each names its own.
        secrets: names or ARNs of secrets, by what the compose files call them. Default: they are
            made.
        disposable: whether files, logs and secrets go when the stack does. Default: they stay.
        on_instances: whether services run on EC2. Default: on Fargate.
        instance_type: of the EC2 instances.
    """

    vpc: VpcSettings | None = None
    cluster: ClusterSettings | None = None
    load_balancer: BalancerSettings | None = None
    certificate: str | None = None
    secrets: Mapping[str, str] = field(default_factory=dict[str, str])
    disposable: bool = False
    on_instances: bool = False
    instance_type: str = "m7i.large"


def settings_from(context: object, on: Platform | None = None) -> Settings:
    """What the context says.

    Args:
        context: its value for the key: a mapping, or JSON as the CDK CLI's ``-c`` gives it;
            ``None`` if there is none.
        on: what the services run on, whatever the context says. Default: what it says.

    Raises:
        InvalidSpecError: it says what is wrong, all of it, and what is allowed.
    """
    if isinstance(context, str):
        try:
            context = json.loads(context)
        except ValueError:
            raise InvalidSpecError([wrong(KEY, "JSON", '{"disposable": true}')]) from None
    part = Part({} if context is None else context, KEY, [])
    found = _settings(part, on)
    if errors(part.findings):
        raise InvalidSpecError(part.findings)
    return found


def refuse_keys_apart(context: Iterable[str]) -> None:
    """Refuse what was meant as a setting and is a key of the context's own, which nobody reads.

    Args:
        context: the context's keys.

    Raises:
        InvalidSpecError: there is such a key.
    """
    apart = [
        error(
            "settings-key-unknown",
            key,
            "The context has this as a key of its own, which nothing reads.",
            f'Write it in the one for {KEY}, such as -c \'{KEY}={{"on": "ec2"}}\'.',
        )
        for key in context
        if key.startswith(f"{KEY}.")
    ]
    if apart:
        raise InvalidSpecError(apart)


def _settings(part: Part, on: Platform | None) -> Settings:
    said = Platform.EC2 if part.choice("on", ("fargate", "ec2")) == "ec2" else Platform.FARGATE
    vpc, cluster, balancer = (part.part(key) for key in ("vpc", "cluster", "load_balancer"))
    found = Settings(
        vpc=None if vpc is None else _vpc(vpc),
        cluster=None if cluster is None else _cluster(cluster),
        load_balancer=None if balancer is None else _balancer(balancer),
        certificate=part.text("certificate", CERTIFICATE_ARN, "arn:aws:acm:…:certificate/…"),
        secrets=_secrets(part.part("secrets")),
        disposable=part.flag("disposable"),
        on_instances=(on or said) is Platform.EC2,
        instance_type=part.text("instance_type", _INSTANCE, "m7i.large") or Settings.instance_type,
    )
    part.findings.extend(_together(found, has_type="instance_type" in part.entries))
    part.close()
    return found


def _together(settings: Settings, *, has_type: bool) -> Iterator[Finding]:
    """What goes only with something else."""
    for key, value in (("cluster", settings.cluster), ("load_balancer", settings.load_balancer)):
        if value is not None and settings.vpc is None:
            yield error(
                "settings-incomplete",
                f"{KEY}.{key}",
                "It is in a VPC that is not named, and another one would be made.",
                'Name the VPC: "vpc": {"id": …}.',
            )
    cluster = settings.cluster
    provided = cluster is not None and cluster.capacity_provider is not None
    if cluster is not None and settings.on_instances and not provided:
        yield error(
            "settings-incomplete",
            f"{KEY}.cluster",
            "The services are to run on its instances, and it is not named what brings them.",
            'Name the cluster\'s capacity provider: "capacity_provider": "…".',
        )
    if has_type and (cluster is not None or not settings.on_instances):
        yield error(
            "settings-incomplete",
            f"{KEY}.instance_type",
            "No instances are made: that takes services on EC2, and a cluster that is made.",
            'Add "on": "ec2", or leave it out.',
        )


def _vpc(part: Part) -> VpcSettings:
    found = VpcSettings(
        vpc_id=part.needed("id", _VPC, f"vpc-{'0' * 17}"),
        availability_zones=part.texts("availability_zones", _ZONE, "us-east-1a"),
        public_subnet_ids=part.texts("public_subnet_ids", _SUBNET, f"subnet-{'0' * 17}"),
        private_subnet_ids=part.texts("private_subnet_ids", _SUBNET, f"subnet-{'0' * 17}"),
    )
    zones = len(found.availability_zones)
    for key, subnets in (
        ("public_subnet_ids", found.public_subnet_ids),
        ("private_subnet_ids", found.private_subnet_ids),
    ):
        if zones and len(subnets) % zones:
            part.refuse(key, f"as many subnets for each of the {zones} zones, in their order")
    if not zones:
        part.refuse("availability_zones", "a list of zones such as us-east-1a")
    part.close()
    return found


def _cluster(part: Part) -> ClusterSettings:
    found = ClusterSettings(
        name=part.needed("name", _NAME, "shop"),
        security_group_ids=part.texts("security_group_ids", _SECURITY_GROUP, f"sg-{'0' * 17}"),
        capacity_provider=part.text("capacity_provider", _NAME, "shop-instances"),
    )
    part.close()
    return found


def _balancer(part: Part) -> BalancerSettings:
    found = BalancerSettings(
        arn=part.needed("arn", _BALANCER, "arn:aws:elasticloadbalancing:…:loadbalancer/app/…"),
        security_group_id=part.needed("security_group_id", _SECURITY_GROUP, f"sg-{'0' * 17}"),
    )
    part.close()
    return found


def _secrets(part: Part | None) -> Mapping[str, str]:
    if part is None:
        return {}
    return {name: part.needed(name, _SECRET, "shop/database") for name in part.entries}
