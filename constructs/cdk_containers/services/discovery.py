"""Let other services find a service by its name."""

from typing import cast

from aws_cdk import Duration
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_servicediscovery as servicediscovery

from cdk_containers.cluster import ContainerCluster
from cdk_containers.findings import Finding, error
from cdk_containers.spec import (
    CloudMap,
    Discovery,
    Service,
    ServiceConnect,
    TestTraffic,
    TrafficShift,
)


def check_namespace(
    cluster: ContainerCluster | ecs.ICluster, discovery: Discovery | None
) -> list[Finding]:
    """What is wrong with finding services by their names in a cluster."""
    own = isinstance(discovery, ServiceConnect) and discovery.namespace is not None
    if discovery is None or own:
        return []
    namespace = _namespace(cluster)
    if namespace is None:
        return [
            error(
                "namespace-missing",
                "discovery",
                "The cluster has no namespace in which services find each other.",
                'Give it one: ContainerCluster(namespace="shop.internal"), or import it with '
                "default_cloud_map_namespace.",
            )
        ]
    without_dns = namespace.type == servicediscovery.NamespaceType.HTTP
    if isinstance(discovery, CloudMap) and without_dns:
        return [
            error(
                "namespace-without-dns",
                "discovery",
                "The cluster's namespace is an HTTP namespace, which has no DNS names.",
                "Use ServiceConnect(name=…), or a cluster with a private DNS namespace.",
            )
        ]
    return []


def be_found(
    service: ecs.BaseService, cluster: ContainerCluster | ecs.ICluster, spec: Service
) -> None:
    """Give a service its name in the cluster's namespace."""
    namespace = _namespace(cluster)
    match spec.discovery:
        case ServiceConnect() as connect:
            service.enable_service_connect(
                namespace=_name_of(connect, namespace), services=_offered(connect, spec)
            )
            if connect.name is not None and isinstance(spec.deployment, TrafficShift):
                _tell_test_traffic(service, spec.deployment.test_traffic)
        case CloudMap() as name:
            service.enable_cloud_map(
                cloud_map_namespace=namespace,
                name=name.name,
                dns_record_type=servicediscovery.DnsRecordType.A,
                dns_ttl=Duration.seconds(name.ttl_seconds),
            )
        case None:
            pass


def _offered(connect: ServiceConnect, spec: Service) -> list[ecs.ServiceConnectService]:
    if connect.name is None:
        return []
    assert spec.reachable is not None, "the checks refuse a service whose port is not clear"
    _, port = spec.reachable
    return [
        ecs.ServiceConnectService(
            port_mapping_name=port.name or connect.name,
            discovery_name=connect.name,
            dns_name=connect.name,
            port=connect.port or port.number,
        ),
        *(
            ecs.ServiceConnectService(
                port_mapping_name=other.name,
                discovery_name=f"{connect.name}-{other.number}",
                dns_name=connect.name,
                port=other.number,
            )
            for other in spec.other_reachable
            if other.name is not None
        ),
    ]


def _name_of(connect: ServiceConnect, clusters: servicediscovery.INamespace | None) -> str:
    if connect.namespace is not None:
        return connect.namespace
    assert clusters is not None, "the checks refuse a cluster without a namespace"
    return clusters.namespace_arn


def _tell_test_traffic(service: ecs.BaseService, test: TestTraffic) -> None:
    """The header that callers send to get to the new version first; CDK's services take none."""
    usual = TestTraffic()
    # Service Connect looks for the usual one by itself.
    if (test.header, test.value) != (usual.header, usual.value):
        cast("ecs.CfnService", service.node.find_child("Service")).add_property_override(
            "ServiceConnectConfiguration.Services.0.ClientAliases.0.TestTrafficRules",
            {"Header": {"Name": test.header, "Value": {"Exact": test.value}}},
        )


def _namespace(cluster: ContainerCluster | ecs.ICluster) -> servicediscovery.INamespace | None:
    if isinstance(cluster, ContainerCluster):
        return cluster.namespace
    return cluster.default_cloud_map_namespace
