"""A service behind a load balancer comes under CloudFormation with all that it has.

The tests build on each other. The local AWS compares nothing with the template when it imports.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.adopting import Shop, local_aws, made
from tools.local_aws import LocalAws

pytestmark = pytest.mark.e2e

_APP = """
from aws_cdk import App, BootstraplessSynthesizer, RemovalPolicies, Stack
from aws_cdk import aws_ec2 as ec2, aws_ecs as ecs, aws_ecs_patterns as patterns

stack = Stack(app := App(), "site", synthesizer=BootstraplessSynthesizer())
vpc = ec2.Vpc.from_vpc_attributes(
    stack, "Vpc", vpc_id="{vpc}", availability_zones=["a", "b"], public_subnet_ids={subnets}
)
patterns.ApplicationLoadBalancedFargateService(
    stack,
    "Site",
    cluster=ecs.Cluster.from_cluster_attributes(stack, "Shop", cluster_name="shop", vpc=vpc),
    desired_count=1,
    assign_public_ip=True,
    task_image_options=patterns.ApplicationLoadBalancedTaskImageOptions(
        image=ecs.ContainerImage.from_registry("web:1"), family="web"
    ),
)
RemovalPolicies.of(app).retain()
app.synth()
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("adoption")
    with local_aws(folder) as aws:
        vpc, subnets = _make_service(aws)
        (folder / "app.py").write_text(_APP.format(vpc=vpc, subnets=subnets))
        yield Shop(aws, folder, "site")


def _make_service(aws: LocalAws) -> tuple[str, list[str]]:
    """Return the VPC and its subnets."""
    ec2, ecs, elb = aws.client("ec2"), aws.client("ecs"), aws.client("elbv2")
    found = ec2.describe_subnets()["Subnets"][:2]
    vpc, subnets = found[0]["VpcId"], [each["SubnetId"] for each in found]
    inner, outer = (
        ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc)["GroupId"]
        for name in ("inner", "outer")
    )
    balancer = elb.create_load_balancer(Name="site", Subnets=subnets, SecurityGroups=[outer])
    group = elb.create_target_group(
        Name="site", Protocol="HTTP", Port=80, VpcId=vpc, TargetType="ip"
    )["TargetGroups"][0]["TargetGroupArn"]
    elb.create_listener(
        LoadBalancerArn=balancer["LoadBalancers"][0]["LoadBalancerArn"],
        Protocol="HTTP",
        Port=80,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group}],
    )
    ecs.create_cluster(clusterName="shop")
    ecs.register_task_definition(**_definition(aws))
    made(
        aws,
        taskDefinition="web",
        healthCheckGracePeriodSeconds=60,
        deploymentConfiguration={"minimumHealthyPercent": 50, "maximumPercent": 200},
        networkConfiguration={
            "awsvpcConfiguration": {
                "subnets": subnets,
                "securityGroups": [inner],
                "assignPublicIp": "ENABLED",
            }
        },
        loadBalancers=[{"targetGroupArn": group, "containerName": "web", "containerPort": 80}],
    )
    return vpc, subnets


def _definition(aws: LocalAws) -> dict[str, Any]:
    iam, logs = aws.client("iam"), aws.client("logs")
    roles = [
        iam.create_role(RoleName=name, AssumeRolePolicyDocument="{}")["Role"]["Arn"]
        for name in ("web-task", "web-execution")
    ]
    logs.create_log_group(logGroupName="/ecs/web")
    options = {
        "awslogs-group": "/ecs/web",
        "awslogs-region": "us-east-1",
        "awslogs-stream-prefix": "Site",
    }
    return {
        "family": "web",
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "cpu": "256",
        "memory": "512",
        "taskRoleArn": roles[0],
        "executionRoleArn": roles[1],
        "containerDefinitions": [
            {
                "name": "web",
                "image": "web:1",
                "portMappings": [{"containerPort": 80}],
                "logConfiguration": {"logDriver": "awslogs", "options": options},
            }
        ],
    }


def _url(site: Shop) -> str:
    (balancer,) = site.aws.client("elbv2").describe_load_balancers()["LoadBalancers"]
    return balancer["DNSName"]


def test_what_nothing_tells_is_asked_for_and_given(site: Shop) -> None:
    site.described("describe-services --cluster shop --services web --include TAGS", "service.json")
    task = site.service()["taskDefinition"]
    site.described(
        f"describe-task-definition --task-definition {task} --include TAGS", "definition.json"
    )
    site.cdk("synth", "--quiet")
    template = json.loads((site.folder / "cdk.out" / "site.template.json").read_text())
    ids = {
        resource["Metadata"]["aws:cdk:path"].removeprefix("site/Site/"): name
        for name, resource in template["Resources"].items()
    }
    command = ("adopt", "cdk.out/site.template.json", "service.json", "definition.json")
    with pytest.raises(AssertionError, match="aws-cli-adoption-depends"):
        site.containers(*command)

    elb, ec2 = site.aws.client("elbv2"), site.aws.client("ec2")
    (balancer,) = elb.describe_load_balancers()["LoadBalancers"]
    arn = balancer["LoadBalancerArn"]
    (listener,) = elb.describe_listeners(LoadBalancerArn=arn)["Listeners"]
    groups = ec2.describe_security_groups()["SecurityGroups"]
    (outer,) = [each["GroupId"] for each in groups if each["GroupName"] == "outer"]
    further = {
        ids["LB/Resource"]: {"LoadBalancerArn": arn},
        ids["LB/PublicListener/Resource"]: {"ListenerArn": listener["ListenerArn"]},
        ids["LB/SecurityGroup/Resource"]: {"Id": outer},
    }
    (site.folder / "further.json").write_text(json.dumps(further))
    mapping, told = site.containers(*command, "--resource-mapping", "further.json")
    (site.folder / "mapping.json").write_text(mapping)
    assert {kind for kind in ("differs", "unseen", "unnamed") if f"adoption-{kind}]" in told} == {
        "unseen",
        "unnamed",
    }
    assert {name for name, logical_id in ids.items() if logical_id in json.loads(mapping)} == {
        "LB/Resource",
        "LB/SecurityGroup/Resource",
        "LB/PublicListener/Resource",
        "LB/PublicListener/ECSGroup/Resource",
        "Service/SecurityGroup/Resource",
        "Service/Service",
        "TaskDef/ExecutionRole/Resource",
        "TaskDef/Resource",
        "TaskDef/TaskRole/Resource",
        "TaskDef/web/LogGroup/Resource",
    }


def test_the_import_and_the_next_deployment_touch_no_task(site: Shop) -> None:
    tasks, service = site.tasks(), site.service()
    site.cdk("import", "--resource-mapping", "mapping.json")
    assert site.status() == "IMPORT_COMPLETE"
    site.cdk("deploy", "--require-approval", "never")
    assert site.tasks() == tasks
    assert site.service()["taskDefinition"] == service["taskDefinition"]
    assert site.aws.request(_url(site)).status == 200


def test_what_the_stack_has_is_exported_and_taken(site: Shop) -> None:
    """As docs/exporting.md says, for another service with the same parts."""
    command = "describe-stack-resources --stack-name site"
    site.described(command, "resources.json", service="cloudformation")
    template = "cdk.out/site.template.json"
    printed, told = site.containers("export", template, "--values", "resources.json")
    assert told == ""
    definition, service = json.loads(printed).values()
    ecs = site.aws.client("ecs")
    assert ecs.register_task_definition(**definition)["taskDefinition"]["revision"] == 2
    again = ecs.create_service(**{**service, "serviceName": "again", "desiredCount": 0})["service"]
    assert again["loadBalancers"] == site.service()["loadBalancers"]
    ecs.delete_service(cluster="shop", service="again", force=True)


def test_the_stack_lets_go_of_what_runs(site: Shop) -> None:
    site.cdk("destroy", "--force")
    assert site.aws.request(_url(site)).status == 200
