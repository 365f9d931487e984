"""Raw parts of a template, laid over what an application made."""

import json
from typing import Any

import pytest
from aws_cdk import CfnElement, Stack
from aws_cdk.assertions import Template
from constructs import Construct

from cdk_containers import ContainerApplication, ContainerCluster, InvalidSpecError
from cdk_containers.applications.template_names import renamed, resource_name
from tests.constructs.applications import application, found_as, member, published
from tests.templates import logical_id, properties, resources


def build(stack: Stack, cluster: ContainerCluster, template: Any) -> ContainerApplication:
    web = member(
        "web-1",
        80,
        service=found_as("web-1", 80),
        published=[published("web-1", 80, 8080, "http")],
        networks=["default"],
    )
    return ContainerApplication(
        stack, "Shop", cluster=cluster, application=application(web, template=template)
    )


def element_of(construct: Construct) -> CfnElement:
    element = construct.node.default_child
    assert isinstance(element, CfnElement)
    return element


@pytest.mark.parametrize(
    ("name", "kind", "properties_"),
    [
        ("Web1Service", "AWS::ECS::Service", {"PropagateTags": "TASK_DEFINITION"}),
        ("Web1TaskDefinition", "AWS::ECS::TaskDefinition", {"Family": "web"}),
        ("Web1TCP80Listener", "AWS::ElasticLoadBalancingV2::Listener", {"Protocol": "HTTPS"}),
        (
            "Web1TCP8080TargetGroup",
            "AWS::ElasticLoadBalancingV2::TargetGroup",
            {"HealthCheckPath": "/health"},
        ),
        ("LoadBalancer", "AWS::ElasticLoadBalancingV2::LoadBalancer", {"IpAddressType": "ipv4"}),
        ("CloudMap", "AWS::ServiceDiscovery::HttpNamespace", {"Name": "names"}),
    ],
)
def test_names_that_docker_gave(
    stack: Stack, cluster: ContainerCluster, name: str, kind: str, properties_: Any
) -> None:
    build(stack, cluster, {"Resources": {name: {"Properties": properties_}}})
    assert properties_.items() <= properties(stack, kind).items()


def test_roles_logs_and_networks_have_their_names_too(
    stack: Stack, cluster: ContainerCluster
) -> None:
    changes = {
        "Web1TaskRole": {"Properties": {"Description": "tasks"}},
        "Web1TaskExecutionRole": {"Properties": {"Description": "start"}},
        "LogGroup": {"Properties": {"RetentionInDays": 3}, "DeletionPolicy": "Delete"},
        "DefaultNetwork": {"Properties": {"GroupDescription": "network"}},
    }
    build(stack, cluster, {"Resources": changes})
    roles = resources(stack, "AWS::IAM::Role").values()
    assert [each["Properties"]["Description"] for each in roles] == ["tasks", "start"]
    log_group = resources(stack, "AWS::Logs::LogGroup")[
        logical_id(stack, "AWS::Logs::LogGroup", "ShopServicesweb1")
    ]
    assert log_group["Properties"]["RetentionInDays"] == 3
    assert log_group["DeletionPolicy"] == "Delete"
    group = properties(stack, "AWS::EC2::SecurityGroup", "Networksdefault")
    assert group["GroupDescription"] == "network"


def test_own_ids(stack: Stack, cluster: ContainerCluster) -> None:
    """Also of what is not below the application."""
    key = str(stack.resolve(stack.get_logical_id(element_of(cluster.exec_key))))
    build(stack, cluster, {"Resources": {key: {"Properties": {"Description": "key"}}}})
    assert properties(stack, "AWS::KMS::Key")["Description"] == "key"


def test_what_is_taken_away(stack: Stack, cluster: ContainerCluster) -> None:
    alarms = {"DeploymentConfiguration": {"Alarms": None, "MaximumPercent": 150}}
    build(stack, cluster, {"Resources": {"Web1Service": {"Properties": alarms}}})
    deployment = properties(stack, "AWS::ECS::Service")["DeploymentConfiguration"]
    assert deployment["MaximumPercent"] == 150
    assert "Alarms" not in deployment
    assert deployment["Strategy"] == "ROLLING"


def test_new_parts_refer_to_what_is_there(stack: Stack, cluster: ContainerCluster) -> None:
    build(
        stack,
        cluster,
        {
            "Resources": {
                "Topic": {
                    "Type": "AWS::SNS::Topic",
                    "DependsOn": "Web1Service",
                    "Properties": {"DisplayName": {"Fn::GetAtt": ["Web1Service", "Name"]}},
                }
            },
            "Parameters": {"Stage": {"Type": "String", "Default": "dev"}},
            "Mappings": {"Sizes": {"dev": {"tasks": 1}}},
            "Outputs": {
                "Topic": {"Value": {"Ref": "Topic"}, "Export": {"Name": "shop-topic"}},
                "Host": {"Value": {"Fn::GetAtt": "LoadBalancer.DNSName"}, "Description": "host"},
            },
        },
    )
    service = logical_id(stack, "AWS::ECS::Service")
    template = Template.from_stack(stack).to_json()
    assert template["Resources"]["Topic"] == {
        "Type": "AWS::SNS::Topic",
        "DependsOn": service,
        "Properties": {"DisplayName": {"Fn::GetAtt": [service, "Name"]}},
    }
    assert template["Parameters"]["Stage"] == {"Type": "String", "Default": "dev"}
    assert template["Mappings"]["Sizes"] == {"dev": {"tasks": 1}}
    assert template["Outputs"]["Topic"] == {
        "Value": {"Ref": "Topic"},
        "Export": {"Name": "shop-topic"},
    }
    balancer = logical_id(stack, "AWS::ElasticLoadBalancingV2::LoadBalancer")
    assert template["Outputs"]["Host"]["Value"] == {"Fn::GetAtt": [balancer, "DNSName"]}


@pytest.mark.parametrize(
    ("template", "code", "place"),
    [
        ({"Conditions": {}}, "template-section-refused", "template.Conditions"),
        ({"Resources": []}, "template-no-mapping", "template.Resources"),
        ({"Resources": {"A": 1}}, "template-no-mapping", "template.Resources.A"),
        (
            {"Resources": {"WebService": {"Properties": {}}}},
            "template-resource-unknown",
            "template.Resources.WebService",
        ),
        (
            {"Resources": {"Web1Service": {"Type": "AWS::SNS::Topic"}}},
            "template-type-differs",
            "template.Resources.Web1Service.Type",
        ),
    ],
)
def test_refused(
    stack: Stack, cluster: ContainerCluster, template: Any, code: str, place: str
) -> None:
    with pytest.raises(InvalidSpecError) as refused:
        build(stack, cluster, template)
    (found,) = refused.value.findings
    assert (found.code, str(found.where).partition(": ")[2]) == (code, place)


def test_unknown_name_is_told_with_those_that_there_are(
    stack: Stack, cluster: ContainerCluster
) -> None:
    with pytest.raises(InvalidSpecError, match="Web1TaskDefinition"):
        build(stack, cluster, {"Resources": {"WebService": {}}})


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ({"Ref": "LogGroup"}, "2 of them"),
        ({"Fn::GetAtt": "LogGroup.Arn"}, "ShopServicesapiTaskLogGroup"),
        ({"Fn::Sub": "${LoadBalancer.DNSName}"}, "no of them"),
    ],
)
def test_names_of_several_or_none(
    stack: Stack, cluster: ContainerCluster, value: Any, told: str
) -> None:
    template = {"Outputs": {"Found": {"Value": value}}}
    asked = application(member("api"), member("web"), template=template)
    with pytest.raises(InvalidSpecError, match=told) as refused:
        ContainerApplication(stack, "Shop", cluster=cluster, application=asked)
    (found,) = refused.value.findings
    assert found.code == "template-reference-ambiguous"
    assert str(found.where).endswith("template.Outputs.Found")


def test_names_of_services() -> None:
    assert [resource_name(each) for each in ("web", "web-1", "my_api.v2")] == [
        "Web",
        "Web1",
        "Myapiv2",
    ]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ({"Ref": "Old"}, {"Ref": "New"}),
        ({"Ref": "Other"}, {"Ref": "Other"}),
        ({"Ref": "Old", "Other": 1}, {"Ref": "Old", "Other": 1}),
        ({"Fn::GetAtt": "Old.Arn"}, {"Fn::GetAtt": ["New", "Arn"]}),
        ({"Fn::GetAtt": ["Old", "A.B"]}, {"Fn::GetAtt": ["New", "A.B"]}),
        (
            {"Fn::Sub": "${Old} ${Old.Arn} ${!Old} ${AWS::Region} ${Older}"},
            {"Fn::Sub": "${New} ${New.Arn} ${!Old} ${AWS::Region} ${Older}"},
        ),
        (
            {"Fn::Sub": ["${X}${Old}", {"X": {"Ref": "Old"}}]},
            {"Fn::Sub": ["${X}${New}", {"X": {"Ref": "New"}}]},
        ),
        (
            {"Fn::Sub": ["${Old}", {"Old": {"Ref": "Old"}}]},
            {"Fn::Sub": ["${Old}", {"Old": {"Ref": "New"}}]},
        ),
        ({"DependsOn": ["Old", "Other"]}, {"DependsOn": ["New", "Other"]}),
        (
            {"DependsOn": [{"ContainerName": "Old", "Image": {"Ref": "Old"}}]},
            {"DependsOn": [{"ContainerName": "Old", "Image": {"Ref": "New"}}]},
        ),
        ([{"A": {"Ref": "Old"}}, "Old", 1, None], [{"A": {"Ref": "New"}}, "Old", 1, None]),
    ],
)
def test_references(written: object, meant: object) -> None:
    assert renamed(written, lambda name: "New" if name == "Old" else name) == meant


@pytest.mark.parametrize(
    "malformed", ['{"Fn::Sub": []}', '{"Fn::Sub": ["a", 1]}', '{"Fn::GetAtt": [["Old"]]}']
)
def test_malformed_references_stay(malformed: str) -> None:
    assert renamed(json.loads(malformed), str.upper) == json.loads(malformed)
