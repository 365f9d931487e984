"""The environments that cdk.json defines: where they are, how large, and whether they may go."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NewType, TypeVar, cast

import cattrs

from cdk_containers import Nat

Scalar = TypeVar("Scalar", bool, int, str)
Region = NewType("Region", str)
CertificateArn = NewType("CertificateArn", str)
EmailAddress = NewType("EmailAddress", str)

_NAT = {
    "none": Nat.none(endpoints=["ssmmessages", "kms"]),
    "public-tasks": Nat.public_tasks(),
    "single": Nat.single(),
    "per-az": Nat.per_az(),
}

_REGION = re.compile(r"[a-z]{2,4}(-[a-z]+)+-\d")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_CERTIFICATE = re.compile(r"arn:[a-z-]+:acm:[a-z0-9-]+:\d{12}:certificate/[0-9a-f-]+")


class InvalidEnvironmentError(ValueError):
    """The environment that was asked for does not exist, or cdk.json describes it wrongly."""


@dataclass(frozen=True, kw_only=True)
class ServiceSize:
    """How large a service is."""

    minimum_tasks: int
    maximum_tasks: int
    cpu_units: int
    memory_mib: int


@dataclass(frozen=True, kw_only=True)
class Environment:
    """One environment of cdk.json.

    Attributes:
        name: its key there, and the beginning of its stacks' names.
        region: where its stacks are.
        disposable: whether it may be destroyed with everything in it.
        availability_zones: how many its network spans.
        nat: how its tasks reach the internet.
        log_retention_days: how long logs are kept.
        flask_app: the size of that service.
        gantt_exporter: the size of that service.
        account: where its stacks are. Default: the account of the CLI's credentials.
        certificate_arn: certificate of the services' domain. Default: plain HTTP.
        alert_email: who is told of alarms and failures. Default: who subscribes to the topic.
    """

    name: str
    region: Region
    disposable: bool
    availability_zones: int
    nat: Literal["none", "public-tasks", "single", "per-az"]
    log_retention_days: int
    flask_app: ServiceSize
    gantt_exporter: ServiceSize
    account: str | None = None
    certificate_arn: CertificateArn | None = None
    alert_email: EmailAddress | None = None

    @property
    def network_nat(self) -> Nat:
        """How tasks reach the internet, as the network takes it."""
        return _NAT[self.nat]


def environment_from(environments: object, name: object) -> Environment:
    """The environment called ``name``.

    Args:
        environments: what cdk.json's context has under that key.
        name: what ``-c environment=`` was given.

    Raises:
        InvalidEnvironmentError: it says what is wrong, all of it, and what is allowed.
    """
    if not isinstance(environments, Mapping) or not environments:
        raise InvalidEnvironmentError(
            'The context has no "environments". The CDK CLI takes them from cdk.json, so run the '
            "app with it: cdk synth"
        )
    known = cast("Mapping[str, object]", environments)
    if not isinstance(name, str) or name not in known:
        given = "No environment was named" if name is None else f"There is no environment {name!r}"
        raise InvalidEnvironmentError(
            f"{given}; cdk.json defines {', '.join(known)}. Choose one: "
            f"cdk synth -c environment={next(iter(known))}"
        )
    description = known[name]
    if not isinstance(description, Mapping):
        raise InvalidEnvironmentError(f"Environment {name!r} in cdk.json is not a mapping.")
    try:
        return _in_one_region(_converter().structure({**description, "name": name}, Environment))
    except cattrs.BaseValidationError as error:
        problems = cattrs.transform_error(error, path=f"environments.{name}")
        raise InvalidEnvironmentError(
            "\n  - ".join([f"cdk.json describes environment {name!r} wrongly:", *problems])
        ) from None


def _in_one_region(environment: Environment) -> Environment:
    arn = environment.certificate_arn
    if arn is not None and f":acm:{environment.region}:" not in arn:
        raise InvalidEnvironmentError(
            f"cdk.json describes environment {environment.name!r} wrongly: its load balancers are "
            f"in {environment.region}, and take no certificate from elsewhere: {arn}."
        )
    return environment


def _converter() -> cattrs.Converter:
    """Takes nothing for something else: no "2" for 2, no unknown key."""
    converter = cattrs.Converter(forbid_extra_keys=True)
    for kind in (bool, int, str):
        converter.register_structure_hook(kind, _exactly)
    converter.register_structure_hook(Region, lambda value, _: Region(_like(_REGION, value)))
    converter.register_structure_hook(
        EmailAddress, lambda value, _: EmailAddress(_like(_EMAIL, value))
    )
    converter.register_structure_hook(
        CertificateArn, lambda value, _: CertificateArn(_like(_CERTIFICATE, value))
    )
    return converter


def _like(pattern: re.Pattern[str], value: Any) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise ValueError(f"{value!r} is not like {pattern.pattern}")
    return value


def _exactly(value: Any, kind: type[Scalar]) -> Scalar:
    if type(value) is not kind:
        raise TypeError(f"{value!r} is not a {kind.__name__}")
    return value
