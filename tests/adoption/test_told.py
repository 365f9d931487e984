"""What the template refers to is identified as far as what runs tells it, and told where not."""

from typing import cast

import pytest

from cdk_containers.findings import errors, warnings
from tests.adoption.adopting import DEFINITION, MAPPING, SERVICE, TASK, TEMPLATE, adopted

_GROUP = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/%s/1"
_LISTENER = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener/app/lb/1/2"
_ROLE = "arn:aws:iam::123456789012:role/web"
_REFERRING = (
    TEMPLATE.replace("SecurityGroups: [sg-1]", "SecurityGroups: [!GetAtt Inner.GroupId, sg-1]")
    .replace(f"ExecutionRoleArn: {_ROLE}", "ExecutionRoleArn: !GetAtt Role.Arn")
    .replace(
        "Image: nginx:1.27",
        """Image: nginx:1.27
          LogConfiguration:
            LogDriver: awslogs
            Options: {awslogs-group: !Ref Logs, awslogs-region: !Ref AWS::Region}""",
    )
    .replace(
        "LaunchType: FARGATE",
        """LaunchType: FARGATE
      LoadBalancers: [{ContainerName: web, ContainerPort: 80, TargetGroupArn: !Ref Group}]""",
    )
    + """
  Inner: {Type: AWS::EC2::SecurityGroup}
  Role: {Type: AWS::IAM::Role}
  Logs: {Type: AWS::Logs::LogGroup}
  Group: {Type: AWS::ElasticLoadBalancingV2::TargetGroup}
"""
)


def _running(*groups: str, **properties: object) -> tuple[dict[str, object], dict[str, object]]:
    """A service and its task definition with all that the template refers to."""
    target = {"containerName": "web", "containerPort": 80}
    balanced = [{**target, "targetGroupArn": _GROUP % name} for name in groups]
    network = {"subnets": ["subnet-a", "subnet-b"], "securityGroups": ["sg-0", "sg-1"]}
    service = {
        **SERVICE,
        "loadBalancers": balanced,
        "networkConfiguration": {"awsvpcConfiguration": network},
        **properties,
    }
    options = {"awslogs-group": "/ecs/web", "awslogs-region": "eu-central-1"}
    (container,) = TASK["containerDefinitions"]
    logging = {"logDriver": "awslogs", "options": options}
    containers = [{**container, "logConfiguration": logging}]
    return service, {"taskDefinition": {**TASK, "containerDefinitions": containers}}


def test_what_runs_tells_what_is_meant() -> None:
    mapping, findings = adopted(_REFERRING, *_running("web"))
    assert mapping == {
        "Inner": {"Id": "sg-0"},
        "Role": {"RoleName": "web"},
        "Logs": {"LogGroupName": "/ecs/web"},
        "Group": {"TargetGroupArn": _GROUP % "web"},
        **MAPPING,
    }
    assert [finding.code for finding in findings] == ["aws-cli-adoption-unseen"] * 4
    assert "AWS::EC2::SecurityGroup --identifier sg-0'" in " ".join(each.fix for each in findings)


def test_what_is_in_the_stack_is_not_imported() -> None:
    ids = {"Inner": "sg-2", "Role": "web", "Logs": "/ecs/web", "Group": _GROUP % "web"}
    mapping, findings = adopted(_REFERRING, *_running("web"), values=ids)
    assert mapping == MAPPING
    codes = {finding.code for finding in findings}
    assert codes == {"aws-cli-adoption-differs"}
    assert {str(each.where).rpartition(".")[2] for each in findings} == {
        "SecurityGroups[sg-0]",
        "SecurityGroups[sg-2]",
    }


def test_of_two_that_may_be_meant_none_is_taken() -> None:
    mapping, findings = adopted(_REFERRING, *_running("web", "api"))
    assert "Group" not in mapping
    assert "'Group'" in " ".join(each.message for each in errors(findings))
    (finding,) = [each for each in findings if each.code == "aws-cli-adoption-unnamed"]
    assert '{"Group": {"TargetGroupArn": "..."}}' in finding.fix

    two = _REFERRING.replace(", sg-1]", ", !GetAtt Outer.GroupId]")
    two += "  Outer: {Type: AWS::EC2::SecurityGroup}"
    mapping, findings = adopted(two, *_running("web"))
    assert not {"Inner", "Outer"} & mapping.keys()
    assert "aws-cli-adoption-differs" not in [finding.code for finding in findings]


def test_the_application_s_own_texts_tell_nothing() -> None:
    """A variable may name what was there once."""
    template = TEMPLATE.replace("{Name: A, Value: secret}", "{Name: A, Value: !Ref Shop}")
    template = template.replace("Cluster: shop", "Cluster: !GetAtt Shop.Arn")
    mapping, findings = adopted(f"{template}  Shop: {{Type: AWS::ECS::Cluster}}", DEFINITION)
    assert "Shop" not in mapping
    assert "aws-cli-value-missing" in [finding.code for finding in findings]

    mapping, findings = adopted(f"{template}  Shop: {{Type: AWS::ECS::Cluster}}")
    assert mapping["Shop"] == {"ClusterName": "shop"}
    assert mapping["Web"]["Cluster"] == SERVICE["clusterArn"]
    assert not errors(findings)


def test_nothing_is_imported_twice() -> None:
    both = "ExecutionRoleArn: !GetAtt Role.Arn\n      TaskRoleArn: !GetAtt Other.Arn"
    template = _REFERRING.replace("ExecutionRoleArn: !GetAtt Role.Arn", both)
    template += "  Other: {Type: AWS::IAM::Role}\n"
    service, task = _running("web")
    properties = cast("dict[str, object]", task["taskDefinition"])
    mapping, findings = adopted(
        template, service, {"taskDefinition": {**properties, "taskRoleArn": _ROLE}}
    )
    assert ("Role" in mapping, "Other" in mapping) == (True, False)
    # And what is not known is not told a second time, as a difference.
    assert not [each for each in findings if each.code == "aws-cli-adoption-differs"]


def test_what_nothing_tells_may_be_given() -> None:
    template = f"""{_REFERRING}
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties: {{DefaultActions: [{{Type: forward, TargetGroupArn: !Ref Group}}]}}
  Policy: {{Type: AWS::IAM::Policy}}
"""
    template = template.replace("  Web:\n", "  Web:\n    DependsOn: [Listener, Task]\n")
    _, findings = adopted(template, *_running("web"))
    (finding,) = errors(findings)
    assert finding.code == "aws-cli-adoption-depends"
    assert "the resource Listener" in finding.message
    assert "leave DependsOn out" in finding.fix

    given = {"Listener": {"ListenerArn": _LISTENER}}
    mapping, findings = adopted(template, *_running("web"), mapping=given)
    assert mapping["Listener"] == given["Listener"]
    assert errors(findings) == []
    unnamed = [each for each in warnings(findings) if each.code == "aws-cli-adoption-unnamed"]
    assert [str(each.where).rpartition(".")[2] for each in unnamed] == ["Policy"]


def test_what_is_given_and_imported_needs_the_rest() -> None:
    group = "  Group: {Type: AWS::ElasticLoadBalancingV2::TargetGroup"
    vpc = f"{group}, Properties: {{VpcId: !Ref Vpc}}}}\n  Vpc: {{Type: AWS::EC2::VPC}}"
    _, findings = adopted(_REFERRING.replace(f"{group}}}", vpc), *_running("web"))
    (finding,) = errors(findings)
    assert finding.code == "aws-cli-adoption-depends"
    assert "Group needs the resource Vpc" in finding.message


@pytest.mark.parametrize(
    ("section", "cpu", "needed"),
    [
        ("Parameters: {Size: {Type: Number, Default: 256}}", "!Ref Size", "parameter Size"),
        ("Mappings: {Sizes: {a: {b: 256}}}", "!FindInMap [Sizes, a, b]", "mapping Sizes"),
        ("Conditions: {Is: !Equals [a, a]}", "!If [Is, 256, 512]", "condition Is"),
    ],
)
def test_an_import_brings_only_resources(section: str, cpu: str, needed: str) -> None:
    template = f"{TEMPLATE.replace('Cpu: 256', f'Cpu: {cpu}')}\n{section}\n"
    _, findings = adopted(template)
    (finding,) = findings
    assert finding.code == "aws-cli-adoption-depends"
    assert needed in finding.message

    stack = "arn:aws:cloudformation:eu-central-1:123456789012:stack/shop/0a1b"
    there = {"Stacks": [{"StackId": stack}]}
    assert adopted(template, values=there) == (MAPPING, [])


def test_the_condition_of_what_is_imported_is_needed() -> None:
    template = TEMPLATE.replace("  Web:\n", "  Web:\n    Condition: Is\n")
    _, findings = adopted(f"{template}\nConditions: {{Is: !Equals [a, a]}}\n")
    (finding,) = findings
    assert finding.code == "aws-cli-adoption-depends"
    assert "Web needs the condition Is" in finding.message


def test_what_no_command_tells_is_asked_for_and_may_be_in_the_stack() -> None:
    template = TEMPLATE.replace(_ROLE, "!GetAtt Made.RoleArn")
    template += "    DependsOn: [Made, Task]\n  Made: {Type: Custom::Role}\n"
    _, findings = adopted(template)
    codes = [finding.code for finding in errors(findings)]
    assert codes == ["aws-cli-value-missing", "aws-cli-adoption-depends"]
    assert adopted(template, values={"Made": "web", "Made.RoleArn": _ROLE}) == (MAPPING, [])


@pytest.mark.parametrize("mapping", [{"Nobody": {"Id": "x"}}, {"Web": {}}, {"Web": {"Id": 1}}])
def test_a_mapping_that_is_none_is_told(mapping: object) -> None:
    _, findings = adopted(TEMPLATE, mapping=mapping)
    assert [finding.code for finding in findings] == ["aws-cli-mapping-invalid"]


def test_what_is_not_described_is_not_told() -> None:
    _, findings = adopted(_REFERRING, _running("web")[0], DEFINITION)
    assert "'Logs'" in " ".join(each.message for each in errors(findings))
