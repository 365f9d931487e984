"""How the services of an environment are reached."""

from aws_cdk import aws_certificatemanager as acm
from constructs import Construct

from cdk_containers import Http, Https
from stacks.environment import Environment


def exposure(scope: Construct, environment: Environment) -> Http | Https:
    """HTTPS where the environment has a certificate, else plain HTTP."""
    if environment.certificate_arn is None:
        return Http()
    certificate = acm.Certificate.from_certificate_arn(
        scope, "Certificate", environment.certificate_arn
    )
    return Https(certificate=certificate)
