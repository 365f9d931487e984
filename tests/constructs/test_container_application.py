"""Several services as one application, and what they share."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, CfnOutput, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_servicediscovery as servicediscovery
from aws_cdk.assertions import Template
from syrupy.assertion import SnapshotAssertion

from cdk_containers import (
    ApplicationNetwork,
    Capacity,
    CloudMap,
    ContainerApplication,
    ContainerCluster,
    Ec2Capacity,
    Existing,
    File,
    InvalidSpecError,
    Mount,
    NetworkMode,
    NewFolder,
    NewSecret,
    Operation,
    Port,
    SecretObject,
    SharedFileSystem,
    TaskPlacement,
)
from cdk_containers.spec import Application
from tests.apps import PRIVATE_SUBNETS, PUBLIC_SUBNETS, existing_vpc, new_stack
from tests.constructs.applications import IMAGE, application, found_as, member, published
from tests.constructs.building import validated
from tests.readable import readable
from tests.templates import as_text, before, logical_id, properties, resources

NETWORKED: Mapping[str, Any] = {"networks": ["default"]}


def shop() -> Application:
    """A website and its database."""
    return application(
        member(
            "db",
            5432,
            container={
                "mounts": [Mount(volume="data", path="/data")],
                "secrets": {"PASSWORD": NewSecret(name="password", value_from="password.txt")},
            },
            task={"volumes": [NewFolder(name="data")]},
            service=found_as("db", 5432),
            **NETWORKED,
        ),
        member(
            "web",
            80,
            service=found_as("web", 80),
            published=[published("web", 80, 80, "http")],
            after=["db"],
            **NETWORKED,
        ),
    )


def build(
    stack: Stack, cluster: ContainerCluster, asked: Application, **settings: Any
) -> ContainerApplication:
    return ContainerApplication(stack, "Shop", cluster=cluster, application=asked, **settings)


def codes(
    stack: Stack, cluster: ContainerCluster | ecs.ICluster, asked: Application, **settings: Any
) -> list[tuple[str, str]]:
    with pytest.raises(InvalidSpecError) as refused:
        ContainerApplication(stack, "Shop", cluster=cluster, application=asked, **settings)
    assert stack.node.try_find_child("Shop") is None
    found = [(each.code, str(each.where)) for each in refused.value.findings]
    return [(code, place.removeprefix("Test/Shop: ")) for code, place in found]


def test_website_and_database(snapshot: SnapshotAssertion) -> None:
    stack = new_stack()
    vpc = existing_vpc(stack)
    cluster = ecs.Cluster.from_cluster_attributes(stack, "Cluster", cluster_name="shop", vpc=vpc)
    made = ContainerApplication(stack, "Shop", cluster=cluster, application=shop())
    for service in made.services.values():
        service.node.try_remove_child("Outputs")
    assert readable(stack) == snapshot


def test_every_validation_agrees() -> None:
    app = App(context={"@aws-cdk/core:validateAgainstDefaultRules": True})
    stack = Stack(app, "Shop")
    cluster = ContainerCluster(stack, "Cluster", network=existing_vpc(stack))
    dns = member(
        "dns",
        Port(number=53),
        Port(number=53, protocol="udp"),
        published=[published("dns", 53, 53, "tcp"), published("dns", 53, 53, "udp")],
        policies=[
            {
                "Version": "2012-10-17",
                "Statement": {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"},
            }
        ],
        managed_policies=["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"],
        tags={"team": "names"},
    )
    migrate = member("migrate", runs_once=True, **NETWORKED)
    both = shop()
    asked = replace(both, services=[*both.services, dns, migrate], log_retention_days=7)
    build(stack, cluster, asked)
    nodes = Ec2Capacity(stack, "Nodes", cluster=cluster, instance_types=["m7i.large"])
    bridged = [
        member(
            name,
            Port(number=80),
            task={"network_mode": NetworkMode.BRIDGE},
            published=[published(name, 80, listener, "http")],
            networks=["back"],
        )
        for name, listener in (("one", 80), ("two", 81))
    ]
    ContainerApplication(
        stack,
        "OnInstances",
        cluster=cluster,
        application=application(*bridged, networks=["back"]),
        capacity=[Capacity.ec2(nodes)],
    )
    validated(app)


def test_members_of_a_network_reach_each_other(stack: Stack, cluster: ContainerCluster) -> None:
    back = member("db", 5432, networks=["back"])
    between = member("api", 80, networks=["front", "back"])
    front = member("web", 80, networks=["front"])
    made = build(stack, cluster, application(back, between, front, networks=["front", "back"]))
    assert set(made.networks) == {"front", "back"}
    rules = resources(stack, "AWS::EC2::SecurityGroupIngress").values()
    assert all(
        each["Properties"]["GroupId"] == each["Properties"]["SourceSecurityGroupId"]
        for each in rules
    )
    assert {each["Properties"]["IpProtocol"] for each in rules} == {"-1"}
    assert len(rules) == 2
    groups = {
        name: properties(stack, "AWS::ECS::Service", f"ShopServices{name}")["NetworkConfiguration"][
            "AwsvpcConfiguration"
        ]["SecurityGroups"]
        for name in ("db", "api", "web")
    }
    assert [len(each) for each in groups.values()] == [2, 3, 2]
    assert groups["db"][1] in groups["api"]
    assert groups["db"][1] not in groups["web"]


def test_networks_that_exist(stack: Stack, cluster: ContainerCluster) -> None:
    asked = replace(
        application(member("web", 80, networks=["front"])),
        networks=[ApplicationNetwork(name="front", security_group_id="sg-00000001")],
        security_group_ids=["sg-00000002"],
    )
    build(stack, cluster, asked)
    where = properties(stack, "AWS::ECS::Service")["NetworkConfiguration"]["AwsvpcConfiguration"]
    assert where["SecurityGroups"][1:] == ["sg-00000001", "sg-00000002"]
    assert resources(stack, "AWS::EC2::SecurityGroupIngress") == {}


def test_order(stack: Stack, cluster: ContainerCluster) -> None:
    """Along the order of the services; what goes in a circle is left out."""
    build(stack, cluster, application(member("one", after=["two"]), member("two", after=["one"])))
    one, two = (
        logical_id(stack, "AWS::ECS::Service", f"ShopServices{each}") for each in ("one", "two")
    )
    assert one in before(stack, two)
    assert two not in before(stack, one)


def test_namespace_of_its_own(stack: Stack, cluster: ContainerCluster) -> None:
    made = build(stack, cluster, shop())
    namespace = logical_id(stack, "AWS::ServiceDiscovery::HttpNamespace")
    connect = properties(stack, "AWS::ECS::Service", "ShopServicesdb")[
        "ServiceConnectConfiguration"
    ]
    assert connect["Namespace"] == {"Fn::GetAtt": [namespace, "Arn"]}
    name = properties(stack, "AWS::ServiceDiscovery::HttpNamespace")["Name"]
    assert name.startswith("Test-Shop-")
    assert made.namespace is not None


def test_no_namespace_where_nobody_is_called(stack: Stack, cluster: ContainerCluster) -> None:
    assert build(stack, cluster, application(member("worker"))).namespace is None
    assert resources(stack, "AWS::ServiceDiscovery::HttpNamespace") == {}


def test_task_that_people_start(stack: Stack, cluster: ContainerCluster) -> None:
    made = build(stack, cluster, application(member("migrate", runs_once=True, **NETWORKED)))
    assert list(made.tasks) == ["migrate"]
    assert made.services == {}
    assert resources(stack, "AWS::ECS::Service") == {}
    (run,) = (
        as_text(each["Value"])
        for name, each in Template.from_stack(stack).find_outputs("*").items()
        if "OutputsRun" in name
    )
    assert run.startswith("aws ecs run-task --region ${AWS::Region} --cluster ${Cluster")
    assert f"subnets=[{','.join(PRIVATE_SUBNETS)}]" in run
    assert run.count("GroupId}") == 2


def test_folders_are_shared(stack: Stack, cluster: ContainerCluster) -> None:
    def mounting(name: str) -> Any:
        mounts = [Mount(volume="data", path="/data")]
        return member(
            name, container={"mounts": mounts}, task={"volumes": [NewFolder(name="data")]}
        )

    made = build(stack, cluster, application(mounting("one"), mounting("two")))
    assert made.file_system is not None
    assert len(resources(stack, "AWS::EFS::FileSystem")) == 1
    point = properties(stack, "AWS::EFS::AccessPoint")
    assert point["PosixUser"] == {"Uid": "1000", "Gid": "1000"}
    access_point = {"Ref": logical_id(stack, "AWS::EFS::AccessPoint")}
    for task in resources(stack, "AWS::ECS::TaskDefinition").values():
        (volume,) = task["Properties"]["Volumes"]
        efs = volume["EFSVolumeConfiguration"]
        assert efs["AuthorizationConfig"]["AccessPointId"] == access_point


def test_given_parts_are_used(stack: Stack, cluster: ContainerCluster) -> None:
    files = SharedFileSystem(stack, "Files", network=cluster.cluster.vpc)
    secret = secretsmanager.Secret.from_secret_name_v2(stack, "Secret", "shop/password")
    namespace = servicediscovery.HttpNamespace(stack, "Names", name="names")
    made = build(
        stack,
        cluster,
        shop(),
        existing=Existing(
            volumes={"data": files.volume("kept")},
            secrets={"password": SecretObject(secret=secret)},
            images={"web": "public.ecr.aws/nginx/nginx:1.28"},
            namespace=namespace,
        ),
    )
    assert made.file_system is None
    assert made.namespace is namespace
    assert resources(stack, "AWS::SecretsManager::Secret") == {}
    db = properties(stack, "AWS::ECS::TaskDefinition", "ShopServicesdb")
    assert db["Volumes"][0]["Name"] == "data"
    assert "shop/password" in str(db["ContainerDefinitions"][0]["Secrets"])
    (web,) = properties(stack, "AWS::ECS::TaskDefinition", "ShopServicesweb")[
        "ContainerDefinitions"
    ]
    assert web["Image"].endswith(":1.28")


@pytest.mark.parametrize(
    ("value_from", "source"),
    [
        ("pass word.txt", "'file://pass word.txt'"),
        ("/etc/password.txt", "file:///etc/password.txt"),
        # As every machine sees it that synthesizes the app.
        (f"{Path.cwd()}/secrets/password.txt", "file://secrets/password.txt"),
        ("$DB", '"$DB"'),
        (None, "file://PATH"),
    ],
    ids=["spaces", "elsewhere", "near", "variable", "unknown"],
)
def test_value_of_a_new_secret_is_put_there_by_a_command(
    stack: Stack, cluster: ContainerCluster, value_from: str | None, source: str
) -> None:
    token = File(path="/run/secrets/token", content=NewSecret(name="token", value_from=value_from))
    build(stack, cluster, application(member("web", container={"files": [token]})))
    (put,) = (
        as_text(each["Value"])
        for each in Template.from_stack(stack).find_outputs("*").values()
        if "put-secret-value" in str(each)
    )
    assert put.endswith(f" --secret-string {source}")
    assert f"--secret-id ${{{logical_id(stack, 'AWS::SecretsManager::Secret')}}}" in put


def test_disposable(stack: Stack, cluster: ContainerCluster) -> None:
    build(stack, cluster, shop(), operation=Operation(disposable=True))
    for kind in ("AWS::EFS::FileSystem", "AWS::SecretsManager::Secret"):
        (kept,) = resources(stack, kind).values()
        assert kept["DeletionPolicy"] == "Delete"


def test_retention_of_the_application_counts(stack: Stack, cluster: ContainerCluster) -> None:
    build(stack, cluster, replace(application(member("web")), log_retention_days=7))
    assert properties(stack, "AWS::Logs::LogGroup", "ShopServicesweb")["RetentionInDays"] == 7


def test_retention_of_a_service_counts_more(stack: Stack, cluster: ContainerCluster) -> None:
    services = [
        member("web", log_retention_days=14),
        member("job", log_retention_days=3, runs_once=True),
        member("api"),
    ]
    build(stack, cluster, replace(application(*services), log_retention_days=7))
    kept = {
        name: properties(stack, "AWS::Logs::LogGroup", f"ShopServices{name}")["RetentionInDays"]
        for name in ("web", "job", "api")
    }
    assert kept == {"web": 14, "job": 3, "api": 7}


def test_policies_come_before_the_service(stack: Stack, cluster: ContainerCluster) -> None:
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
    arn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    web = member("web", policies=[{"Statement": statement}], managed_policies=[arn])
    build(stack, cluster, application(web))
    policy = logical_id(stack, "AWS::IAM::Policy", "TaskPolicy")
    assert policy in before(stack, logical_id(stack, "AWS::ECS::Service"))
    assert properties(stack, "AWS::IAM::Policy", policy)["PolicyDocument"]["Statement"] == [
        statement
    ]
    role = properties(stack, "AWS::IAM::Role", "TaskRole")
    assert role["ManagedPolicyArns"] == [arn]


def test_subnets_of_the_application(stack: Stack, cluster: ContainerCluster) -> None:
    asked = replace(
        application(member("web")), subnet_ids=PUBLIC_SUBNETS[:1], assign_public_ip=True
    )
    build(stack, cluster, asked)
    where = properties(stack, "AWS::ECS::Service")["NetworkConfiguration"]["AwsvpcConfiguration"]
    assert (where["Subnets"], where["AssignPublicIp"]) == (PUBLIC_SUBNETS[:1], "ENABLED")


def test_public_addresses_need_public_subnets(stack: Stack, cluster: ContainerCluster) -> None:
    build(stack, cluster, replace(application(member("web")), assign_public_ip=True))
    where = properties(stack, "AWS::ECS::Service")["NetworkConfiguration"]["AwsvpcConfiguration"]
    assert (where["Subnets"], where["AssignPublicIp"]) == (PUBLIC_SUBNETS, "ENABLED")


def test_names_that_fit_what_is_given(stack: Stack) -> None:
    cluster = ecs.Cluster.from_cluster_attributes(
        stack, "Cluster", cluster_name="shop", vpc=existing_vpc(stack)
    )
    asked = replace(application(member("web")), cluster="shop", vpc_id="vpc-00000000000000001")
    ContainerApplication(stack, "Shop", cluster=cluster, application=asked)
    assert properties(stack, "AWS::ECS::Service")["Cluster"] == "shop"


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        ({"cluster": "other"}, [("application-elsewhere", "cluster")]),
        ({"vpc_id": f"vpc-{'0' * 17}"}, [("application-elsewhere", "vpc_id")]),
        (
            {
                "load_balancer_arn": "arn:aws:elasticloadbalancing:us-east-1:123456789012:"
                "loadbalancer/app/shop/0"
            },
            [("application-elsewhere", "load_balancer_arn")],
        ),
        ({"subnet_ids": [f"subnet-{'9' * 17}"]}, [("application-subnet-unknown", "subnet_ids")]),
    ],
)
def test_what_is_named_must_be_given(
    stack: Stack, cluster: ContainerCluster, settings: Any, found: list[tuple[str, str]]
) -> None:
    assert codes(stack, cluster, replace(application(member("web")), **settings)) == found


def test_public_addresses_without_public_subnets(stack: Stack) -> None:
    private = ec2.Vpc.from_vpc_attributes(
        stack,
        "Private",
        vpc_id="vpc-00000000000000002",
        availability_zones=["us-east-1a"],
        private_subnet_ids=PRIVATE_SUBNETS[:1],
    )
    cluster = ecs.Cluster.from_cluster_attributes(stack, "C", cluster_name="c", vpc=private)
    asked = replace(application(member("web")), assign_public_ip=True)
    assert codes(stack, cluster, asked) == [
        ("application-without-public-subnets", "assign_public_ip")
    ]


def test_given_parts_that_are_none(stack: Stack, cluster: ContainerCluster) -> None:
    group = cluster.cluster.vpc
    files = SharedFileSystem(stack, "Files", network=group)
    existing = Existing(volumes={"data": files.volume("a")}, images={"wep": IMAGE})
    assert codes(stack, cluster, application(member("web")), existing=existing) == [
        ("application-part-unknown", "existing.volumes[data]"),
        ("application-part-unknown", "existing.images[wep]"),
    ]


def test_everything_wrong_is_told_before_anything_is_made(
    stack: Stack, cluster: ContainerCluster
) -> None:
    asked = application(
        member("web", container={"memory_mib": 4096}, **NETWORKED),
        member("db", 5432, service={"discovery": CloudMap(name="db")}, networks=["none"]),
    )
    found = codes(stack, cluster, asked, operation=Operation(log_retention_days=2))
    assert {code for code, _ in found} >= {
        "log-retention-unknown",
        "namespace-missing",
        "network-unknown",
        "containers-exceed-task",
    }
    assert any(place.startswith("services[web].task") for _, place in found)


def test_protocol_that_there_is_not(stack: Stack, cluster: ContainerCluster) -> None:
    asked = application(member("web", 80, published=[published("web", 80, 80, "ftp")]))
    assert [code for code, _ in codes(stack, cluster, asked)] == ["published-setting-invalid"]


def test_services_may_be_called_like_other_parts(stack: Stack, cluster: ContainerCluster) -> None:
    every = replace(
        shop(),
        security_group_ids=["sg-00000000000000001"],
        template={"Parameters": {"Colour": {"Type": "String"}}},
    )
    parts = [each.node.id for each in build(stack, cluster, every).node.children]
    elsewhere = new_stack()
    again = ContainerCluster(elsewhere, "Cluster", network=existing_vpc(elsewhere))
    named = replace(every, services=[*every.services, *map(member, parts)])
    assert {"Files", "Secrets", "Services"} < set(build(elsewhere, again, named).services)


def test_secrets_may_be_called_like_commands(stack: Stack, cluster: ContainerCluster) -> None:
    names = ["Put", "Put-token", "token"]
    secrets = {f"V{index}": NewSecret(name=name) for index, name in enumerate(names)}
    made = build(stack, cluster, application(member("web", container={"secrets": secrets})))
    assert set(made.shared.secrets) == set(names)


def test_folder_that_cannot_be(stack: Stack, cluster: ContainerCluster) -> None:
    web = member(
        "web",
        container={"mounts": [Mount(volume="data", path="/data")]},
        task={"volumes": [NewFolder(name="data", uid=0)]},
    )
    assert codes(stack, cluster, application(web)) == [
        ("file-system-user-invalid", "volumes[data].uid")
    ]


def test_cluster_without_its_vpc(stack: Stack) -> None:
    arn = "arn:aws:ecs:us-east-1:123456789012:cluster/shop"
    cluster = ecs.Cluster.from_cluster_arn(stack, "Cluster", arn)
    assert codes(stack, cluster, application(member("web"))) == [("cluster-without-vpc", "cluster")]


def test_placement_that_is_given_counts(stack: Stack, cluster: ContainerCluster) -> None:
    vpc = cluster.cluster.vpc
    placement = TaskPlacement(subnets=ec2.SubnetSelection(subnets=vpc.public_subnets))
    build(stack, cluster, application(member("web")), placement=placement)
    where = properties(stack, "AWS::ECS::Service")["NetworkConfiguration"]["AwsvpcConfiguration"]
    assert where["Subnets"] == PUBLIC_SUBNETS


def test_parts_in_stacks_of_their_own() -> None:
    """The second part uses the load balancer, namespace, networks and folders of the first."""
    app = App()
    first, second = Stack(app, "First"), Stack(app, "Second")
    cluster = ContainerCluster(first, "Cluster", network=existing_vpc(first))
    both = shop()
    db, web = both.services
    admin = member(
        "admin",
        8080,
        published=[published("admin", 8080, 8080, "http")],
        after=["web"],
        **NETWORKED,
    )
    one = ContainerApplication(
        first, "Shop", cluster=cluster, application=replace(both, services=[db, web])
    )
    two = ContainerApplication(
        second,
        "Shop",
        cluster=cluster,
        application=replace(both, services=[replace(admin, after=[])]),
        existing=one.shared,
    )
    app.synth()
    for kind in (
        "AWS::EC2::SecurityGroup",
        "AWS::EFS::FileSystem",
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        "AWS::ServiceDiscovery::HttpNamespace",
    ):
        assert len(resources(second, kind)) == (kind == "AWS::EC2::SecurityGroup")
    where = properties(second, "AWS::ECS::Service")["NetworkConfiguration"]["AwsvpcConfiguration"]
    assert "Fn::ImportValue" in where["SecurityGroups"][1]
    assert list(two.urls) == ["admin:8080"]


def test_too_much_for_a_stack(stack: Stack, cluster: ContainerCluster) -> None:
    asked = application(*(member(f"s{number}") for number in range(41)))
    with pytest.raises(InvalidSpecError) as refused:
        build(stack, cluster, asked)
    (found,) = refused.value.findings
    assert found.code == "stack-too-large"
    assert "has 205 outputs, and CloudFormation takes 200" in found.message
    assert "s40 5" in found.message
    assert "existing=first.shared" in found.fix


def test_what_comes_later_counts_as_well() -> None:
    """It is told before CDK ends the synthesis, which knows no services."""
    stack = new_stack()
    cluster = ContainerCluster(stack, "Cluster", network=existing_vpc(stack))
    build(stack, cluster, application(member("web")))
    for number in range(200):
        CfnOutput(stack, f"Output{number}", value="x")
    with pytest.raises(RuntimeError, match=r"web 5\. All else has 200.*stack-too-large"):
        Template.from_stack(stack)
