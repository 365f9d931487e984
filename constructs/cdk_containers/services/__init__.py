"""The kinds of service: thin variants over one base."""

from cdk_containers.services.load_balanced import LoadBalancedService

__all__ = ["LoadBalancedService"]
