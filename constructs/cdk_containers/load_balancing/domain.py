"""Certificate and DNS records of the names that people use."""

import re
from collections.abc import Sequence
from typing import cast

from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_route53_targets as targets
from constructs import Construct

from cdk_containers.exposure import Https, Tls
from cdk_containers.findings import Finding, error
from cdk_containers.spec import is_known

# https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"(\*\.)?({_LABEL}\.)+{_LABEL}")


def domain_problems(expose: Https | Tls) -> list[Finding]:
    """What is wrong with the names that people use."""
    return [
        *_missing(expose),
        *(found for name in domains(expose) for found in _name_problems(name, expose.zone)),
    ]


def _missing(expose: Https | Tls) -> list[Finding]:
    if expose.certificate is not None:
        if expose.zone is None or domains(expose):
            return []
        return [
            error(
                "domain-missing",
                "expose.domain",
                "A zone was given, and no domain to make a record for.",
                "Give domain=, or leave zone out.",
            )
        ]
    if expose.zone is None or expose.domain is None:
        return [
            error(
                "certificate-missing",
                "expose.certificate",
                "There is no certificate, and no zone and domain to make one.",
                "Give domain= and zone=, or certificate=.",
            )
        ]
    if isinstance(expose.zone, route53.PrivateHostedZone):
        return [
            error(
                "certificate-in-private-zone",
                "expose.zone",
                "The zone is private, where AWS cannot see that the domain is yours: the "
                "deployment would wait for the certificate until it fails.",
                "Give a public zone, or certificate= beside the private one.",
            )
        ]
    return []


def _name_problems(name: str, zone: route53.IHostedZone | None) -> list[Finding]:
    if not is_known(name):
        return []
    if not _DOMAIN.fullmatch(name):
        return [
            error(
                "domain-invalid",
                "expose.domain",
                f"{name!r} is no domain name.",
                "Write such as shop.example.org or *.example.org, without https://, port or path.",
            )
        ]
    parent = None if zone is None else _zone_name(zone)
    if parent is None or f".{name}".lower().endswith(f".{parent}".lower()):
        return []
    return [
        error(
            "domain-not-in-zone",
            "expose.domain",
            f"{name!r} is not in the zone {parent!r}.",
            f"Choose a name that ends in .{parent}, or the zone of {name}.",
        )
    ]


def _zone_name(zone: route53.IHostedZone) -> str | None:
    """The name of a zone; ``None`` if it is known at deployment only, or nobody said it."""
    try:
        name = zone.zone_name.rstrip(".")
    except RuntimeError:
        return None
    return name if is_known(name) else None


def domains(expose: Https | Tls) -> Sequence[str]:
    """Every name that people use, once."""
    others = expose.other_domains if isinstance(expose, Https) else ()
    return list(dict.fromkeys([*filter(None, [expose.domain]), *others]))


def certificate_for(scope: Construct, expose: Https | Tls) -> acm.ICertificate:
    """The certificate that was given, or one that is made and validated in the zone."""
    if expose.certificate is not None:
        return expose.certificate
    domain, *others = domains(expose)
    return acm.Certificate(
        scope,
        "Certificate",
        domain_name=domain,
        subject_alternative_names=others or None,
        validation=acm.CertificateValidation.from_dns(expose.zone),
    )


def make_records(
    scope: Construct,
    expose: Https | Tls,
    balancer: elbv2.ApplicationLoadBalancer | elbv2.NetworkLoadBalancer,
) -> None:
    """Point the names at the load balancer, where their zone is known."""
    if expose.zone is None:
        return
    # Cast, because CDK's stub of IAliasRecordTarget names a parameter otherwise.
    target = cast("route53.IAliasRecordTarget", targets.LoadBalancerTarget(balancer))
    records = Construct(scope, "DnsRecords")
    for index, name in enumerate(domains(expose)):
        route53.ARecord(
            records,
            # Named by what it is for: another order of the names changes nothing.
            name if is_known(name) else f"Domain{index}",
            zone=expose.zone,
            # With the dot at its end, since CDK would append the name of a zone that it does not
            # know yet.
            record_name=f"{name}.",
            target=route53.RecordTarget.from_alias(target),
        )
