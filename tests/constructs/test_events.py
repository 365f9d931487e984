"""What ECS and ECR tell of a service by themselves; tests/local_aws sees them come."""

from collections.abc import Mapping
from typing import Any, cast

import pytest
from aws_cdk import App, Environment, Stack
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk.assertions import Annotations, Match, Template

from cdk_containers import (
    Approval,
    BlueGreen,
    Container,
    ContainerCluster,
    ImageRepository,
    InternalService,
    InvalidSpecError,
    LoadBalancedService,
    Port,
    RepositoryImage,
    Rolling,
    Task,
)
from tests.apps import existing_vpc, new_stack
from tests.templates import as_text, properties, resources

IMAGE = "public.ecr.aws/nginx/nginx:1.27"


@pytest.fixture
def topic(stack: Stack) -> sns.Topic:
    return sns.Topic(stack, "Alerts")


@pytest.fixture
def web(stack: Stack, cluster: ContainerCluster, topic: sns.Topic) -> LoadBalancedService:
    """With everything that there are events about."""
    service = LoadBalancedService(
        stack,
        "Web",
        cluster=cluster,
        image=ImageRepository(stack, "Shop").image("1.4.2"),
        port=80,
        deployment=BlueGreen(hooks=[Approval()]),
    )
    service.monitor(topic)
    return service


def pattern(stack: Stack, name: str) -> Mapping[str, Any]:
    return as_text(properties(stack, "AWS::Events::Rule", name)["EventPattern"])


def message(stack: Stack, name: str) -> str:
    """What people read, with the events' fields in angle brackets."""
    (target,) = properties(stack, "AWS::Events::Rule", name)["Targets"]
    text = target["Input"] if "Input" in target else target["InputTransformer"]["InputTemplate"]
    return as_text(text)


def rules(stack: Stack) -> set[str]:
    return {
        each["Properties"]["Description"] for each in resources(stack, "AWS::Events::Rule").values()
    }


def test_deployments_that_fail(stack: Stack, web: LoadBalancedService) -> None:
    service = stack.get_logical_id(cast("Any", web.service.node.find_child("Service")))
    assert pattern(stack, "DeploymentFailed") == {
        "source": ["aws.ecs"],
        "detail-type": ["ECS Deployment State Change"],
        "resources": [f"${{{service}}}"],
        "detail": {"eventName": ["SERVICE_DEPLOYMENT_FAILED"]},
    }
    assert "failed: <detail-reason>" in message(stack, "DeploymentFailed")


@pytest.mark.usefixtures("web")
def test_deployments_that_wait_for_an_approval(stack: Stack) -> None:
    found = pattern(stack, "ApprovalAwaited")
    assert found["detail-type"] == ["ECS Hook State Change"]
    assert found["detail"] == {"eventName": ["HOOK_AWAITING_ACTION"]}
    exact, prefix = found["resources"]
    assert exact.startswith("${WebService")
    assert ":service-deployment/${Cluster" in prefix["prefix"]
    assert prefix["prefix"].endswith(".Name}/")
    assert "output Approve" in message(stack, "ApprovalAwaited")


@pytest.mark.usefixtures("web")
def test_tasks_that_stop_by_themselves(stack: Stack) -> None:
    detail = pattern(stack, "TaskStopped")["detail"]
    assert detail["lastStatus"] == ["STOPPED"]
    assert detail["group"][0].startswith("service:${WebService")
    codes, reasons = detail["$or"]
    # Deployments and scaling stop tasks as the scheduler, and so do failed health checks.
    assert "ServiceSchedulerInitiated" not in codes["stopCode"]
    assert "EssentialContainerExited" in codes["stopCode"]
    assert reasons == {"stoppedReason": [{"prefix": "Task failed"}]}
    told = message(stack, "TaskStopped")
    assert "stopped: <detail-stoppedReason> (<detail-stopCode>)" in told
    assert "--tasks <detail-taskArn> " in told


@pytest.mark.usefixtures("web")
def test_findings_in_images(stack: Stack) -> None:
    found = pattern(stack, "ImageFindings")
    assert (found["source"], found["detail-type"]) == (["aws.ecr"], ["ECR Image Scan"])
    (repository,) = resources(stack, "AWS::ECR::Repository")
    assert found["detail"]["repository-name"] == [f"${{{repository}}}"]
    severities = [next(iter(each["finding-severity-counts"])) for each in found["detail"]["$or"]]
    assert severities == ["CRITICAL", "HIGH"]


@pytest.mark.usefixtures("web")
def test_everything_goes_to_the_topic(stack: Stack, topic: sns.Topic) -> None:
    ref = {"Ref": stack.get_logical_id(cast("sns.CfnTopic", topic.node.default_child))}
    found = resources(stack, "AWS::Events::Rule")
    assert len(found) == 4
    assert [each["Properties"]["Targets"][0]["Arn"] for each in found.values()] == [ref] * 4
    policy = properties(stack, "AWS::SNS::TopicPolicy")["PolicyDocument"]["Statement"]
    senders = {each["Principal"]["Service"] for each in policy}
    assert senders == {"cloudwatch.amazonaws.com", "events.amazonaws.com"}
    assert {each["Action"] for each in policy} == {"sns:Publish"}


def test_only_what_can_happen(stack: Stack, cluster: ContainerCluster, topic: sns.Topic) -> None:
    InternalService(stack, "Api", cluster=cluster, image=IMAGE, port=80).monitor(topic)
    assert rules(stack) == {"A deployment failed", "A task stopped that nobody wanted to stop"}


def test_each_repository_once_and_that_of_the_task_before(
    stack: Stack, cluster: ContainerCluster, topic: sns.Topic
) -> None:
    shop, tools = ImageRepository(stack, "Shop"), ImageRepository(stack, "Tools")
    containers = [
        Container(name="web", image=shop.image("1"), ports=[Port(number=80)]),
        Container(name="proxy", image=shop.image("2")),
        Container(name="other", image=IMAGE),
    ]
    migration = Task(containers=[Container(name="migrate", image=tools.image("1"))])
    InternalService(
        stack,
        "Api",
        cluster=cluster,
        task=Task(containers=containers),
        deployment=Rolling(run_first=migration),
    ).monitor(topic)
    shops, toolses = sorted(resources(stack, "AWS::ECR::Repository"))
    names = pattern(stack, "ImageFindings")["detail"]["repository-name"]
    assert names == [f"${{{shops}}}", f"${{{toolses}}}"]


def test_a_repository_of_another_region_is_scanned_out_of_sight() -> None:
    stack = new_stack(env={"account": "123456789012", "region": "eu-west-1"})
    cluster = ContainerCluster(stack, "Cluster", network=existing_vpc(stack))
    arn = "arn:aws:ecr:us-east-1:123456789012:repository/shop"
    repository = ecr.Repository.from_repository_arn(stack, "Shop", arn)
    image = RepositoryImage(repository=repository, tag_or_digest="1")
    service = InternalService(stack, "Api", cluster=cluster, image=image, port=80)
    service.monitor(sns.Topic(stack, "Alerts"))
    assert "An image has severe vulnerabilities" not in rules(stack)


def test_a_topic_with_a_key_of_its_own(stack: Stack, cluster: ContainerCluster) -> None:
    key = cast("kms.IKey", kms.Key(stack, "Key"))
    secret = sns.Topic(stack, "Alerts", master_key=key)
    InternalService(stack, "Api", cluster=cluster, image=IMAGE, port=80).monitor(secret)
    keys = resources(stack, "AWS::KMS::Key")
    (policy,) = (
        each["Properties"]["KeyPolicy"] for name, each in keys.items() if name[:3] == "Key"
    )
    may = {
        each["Principal"]["Service"]: set(each["Action"])
        for each in policy["Statement"]
        if "Service" in each["Principal"]
    }
    encrypt = {"kms:Decrypt", "kms:GenerateDataKey*"}
    assert may == {"cloudwatch.amazonaws.com": encrypt, "events.amazonaws.com": encrypt}


def test_a_topic_that_somebody_else_made(stack: Stack, cluster: ContainerCluster) -> None:
    arn = "arn:aws:sns:us-east-1:123456789012:alerts"
    theirs = sns.Topic.from_topic_arn(stack, "Alerts", arn)
    InternalService(stack, "Api", cluster=cluster, image=IMAGE, port=80).monitor(theirs)
    Annotations.from_stack(stack).has_warning(
        "/Test/Api/Monitoring", Match.string_like_regexp(r"\[topic-policy-not-ours\]")
    )


@pytest.mark.parametrize("place", ["eu-west-1:123456789012", "us-east-1:000000000000"])
def test_a_topic_that_nothing_is_sent_to(place: str) -> None:
    home = Environment(account="123456789012", region="us-east-1")
    stack = Stack(App(builtin_cloud_formation_validation=False), "Test", env=home)
    cluster = ContainerCluster(stack, "Cluster", network=existing_vpc(stack))
    api = InternalService(stack, "Api", cluster=cluster, image=IMAGE, port=80)
    theirs = sns.Topic.from_topic_arn(stack, "Alerts", f"arn:aws:sns:{place}:alerts")
    for each in (api, cluster):
        with pytest.raises(InvalidSpecError, match="topic-elsewhere"):
            each.monitor(theirs)
        assert each.node.try_find_child("Monitoring") is None


def test_a_topic_of_another_stack() -> None:
    app = App(builtin_cloud_formation_validation=False)
    alerts, shop = Stack(app, "Alerts"), Stack(app, "Shop")
    topic = sns.Topic(alerts, "Topic")
    cluster = ContainerCluster(shop, "Cluster", network=existing_vpc(shop))
    for name in ("Api", "Web"):
        service = InternalService(shop, name, cluster=cluster, image=IMAGE, port=80)
        service.monitor(topic)
    app.synth()
    assert [each.stack_name for each in shop.dependencies] == ["Alerts"]
    assert alerts.dependencies == []
    # However many services tell it something.
    assert len(Template.from_stack(alerts).to_json()["Resources"]) == 2
    assert len(properties(alerts, "AWS::SNS::TopicPolicy")["PolicyDocument"]["Statement"]) == 2
