"""Every kind of service on a local AWS, with the real CDK CLI: the tests build on each other.

Left out is what others have made, which is not here. The log router's stand-in routes nothing, and
no traffic is shifted: services that would are made, answer, and are deleted.
"""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.leftovers import leftovers
from tools.local_app import LocalApp
from tools.local_aws import LocalAws
from tools.local_aws.instance import REPOSITORY_ROOT

pytestmark = pytest.mark.e2e

EXAMPLES = REPOSITORY_ROOT / "examples"
FOUNDATION = "foundation"
STACKS = (
    "aws-cli",
    "blue-green",
    "canary",
    "daemon",
    "internal-service",
    "linear",
    "log-router",
    "migration",
    "network-load-balancer",
    "on-instances",
    "public-site",
    "queue-worker",
    "rolling",
    "scheduled-task",
    "shared-load-balancer",
    "storage",
)
APP = ("--app", "python -m examples.app")
DEPLOY = ("deploy", "--require-approval", "never", *APP)
TAG = "1.0.0"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalApp]:
    """Its tasks are processes, whether or not this machine has a container engine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOCKER_HOST", f"unix://{os.devnull}")
        with LocalAws.start(tmp_path_factory.mktemp("local-aws")) as aws:
            yield LocalApp(aws, show_progress=False)


def push(app: LocalApp, tag: str, jobs: Path = EXAMPLES / "jobs") -> None:
    for repository, folder in (("Web", EXAMPLES / "flask-app"), ("Jobs", jobs)):
        uri = output(app, FOUNDATION, f"{repository}OutputsUri")
        app.aws.push(uri, tag, folder, folder.name)


def output(app: LocalApp, stack: str, part: str) -> str:
    (value,) = (value for key, value in app.outputs(stack).items() if part in key)
    return value


def balancer(app: LocalApp, stack: str, part: str = "OutputsUrl") -> str:
    """DNS name of the load balancer in one of the outputs."""
    return output(app, stack, part).partition("://")[2].partition("/")[0].partition(":")[0]


def service(app: LocalApp, stack: str, construct_id: str) -> dict[str, Any]:
    ecs = app.aws.client("ecs")
    (cluster,) = ecs.list_clusters()["clusterArns"]
    arns = ecs.list_services(cluster=cluster, maxResults=100)["serviceArns"]
    (arn,) = (arn for arn in arns if f"/{stack}-{construct_id}Service" in arn)
    return ecs.describe_services(cluster=cluster, services=[arn])["services"][0]


def production_rule(app: LocalApp, stack: str) -> dict[str, Any]:
    arn = output(app, stack, "ShowTraffic").partition("--rule-arns ")[2].partition(" ")[0]
    return app.aws.client("elbv2").describe_rules(RuleArns=[arn])["Rules"][0]


def weights(app: LocalApp, stack: str) -> list[int]:
    (action,) = production_rule(app, stack)["Actions"]
    return [group["Weight"] for group in action["ForwardConfig"]["TargetGroups"]]


def move_traffic(app: LocalApp, stack: str, weights: Sequence[int]) -> None:
    """What ECS does in a deployment."""
    rule = production_rule(app, stack)
    groups = [
        {**group, "Weight": weight}
        for group, weight in zip(
            rule["Actions"][0]["ForwardConfig"]["TargetGroups"], weights, strict=True
        )
    ]
    action = {"Type": "forward", "ForwardConfig": {"TargetGroups": groups}}
    app.aws.client("elbv2").modify_rule(RuleArn=rule["RuleArn"], Actions=[action])


def said(app: LocalApp, stack: str, construct_id: str) -> str:
    """What the tasks of a construct have written to its log group."""
    logs = app.aws.client("logs")
    prefix = f"/aws/cloudformation/{stack}/{construct_id}TaskLogGroup"
    (group,) = logs.describe_log_groups(logGroupNamePrefix=prefix)["logGroups"]
    events = logs.filter_log_events(logGroupName=group["logGroupName"])["events"]
    return "\n".join(event["message"] for event in events)


def eventually(holds: Callable[[], object], seconds: float = 30) -> bool:
    end = time.monotonic() + seconds
    while not (found := bool(holds())) and time.monotonic() < end:
        time.sleep(0.2)
    return found


def test_everything_is_deployed(app: LocalApp) -> None:
    app.cdk("bootstrap", *APP)
    app.cdk(*DEPLOY, FOUNDATION)
    push(app, TAG)
    app.cdk(*DEPLOY, *STACKS, "--concurrency", "4", "--parameters", f"ImageTag={TAG}")


def test_paths_and_hosts_lead_to_different_services(app: LocalApp) -> None:
    name = balancer(app, "shared-load-balancer", "BalancerUrl")
    assert app.aws.request(name, "/for-the-shop").status == 404
    app.aws.request(name, "/api/orders")
    app.aws.request(name, "/for-admins", host="admin.example.org")

    def heard(construct_id: str, path: str) -> bool:
        return path in said(app, "shared-load-balancer", construct_id)

    assert eventually(lambda: heard("Shop", "/for-the-shop"))
    assert eventually(lambda: heard("Api", "/api/orders"))
    assert eventually(lambda: heard("Admin", "/for-admins"))
    assert not heard("Shop", "/api/orders")


def test_service_connect_is_configured(app: LocalApp) -> None:
    (offered,) = service(app, "internal-service", "Orders")["deployments"][0][
        "serviceConnectConfiguration"
    ]["services"]
    assert offered["clientAliases"] == [{"port": 5000, "dnsName": "orders"}]
    assert app.aws.request(balancer(app, "internal-service")).status == 200


def test_worker_takes_messages(app: LocalApp) -> None:
    sqs = app.aws.client("sqs")
    queue = output(app, "queue-worker", "QueueUrl")
    sqs.send_message(QueueUrl=queue, MessageBody="order 17")
    # The local AWS follows no metric: its alarm would start the first task.
    worker = service(app, "queue-worker", "Worker")
    app.aws.client("ecs").update_service(
        cluster=worker["clusterArn"], service=worker["serviceName"], desiredCount=1
    )
    assert eventually(lambda: "done: order 17" in said(app, "queue-worker", "Worker"))


def test_schedule_starts_a_task_that_ends(app: LocalApp) -> None:
    (schedule,) = app.aws.client("scheduler").list_schedules()["Schedules"]
    app.aws.run_schedule(schedule["Name"], schedule["GroupName"])
    assert eventually(lambda: "all is well" in said(app, "scheduled-task", "Report"))


def test_migration_runs_before_each_version(app: LocalApp) -> None:
    assert "migrated to version 1" in said(app, "migration", "ShopRunFirst")
    assert app.aws.request(balancer(app, "migration")).status == 200


def test_migration_that_fails_keeps_the_old_version(app: LocalApp, tmp_path: Path) -> None:
    before = service(app, "migration", "Shop")["taskDefinition"]
    broken = tmp_path / "jobs"
    shutil.copytree(EXAMPLES / "jobs", broken)
    (broken / "migrate.py").write_text("raise SystemExit('table orders has no column price')")
    push(app, "1.1.0", broken)
    with pytest.raises(subprocess.CalledProcessError):
        app.cdk(*DEPLOY, "migration", "--exclusively", "--parameters", "ImageTag=1.1.0")
    assert "table orders has no column price" in said(app, "migration", "ShopRunFirst")
    assert service(app, "migration", "Shop")["taskDefinition"] == before
    assert app.aws.request(balancer(app, "migration")).status == 200


def test_daemon_runs_on_instances(app: LocalApp) -> None:
    assert service(app, "daemon", "Agent")["schedulingStrategy"] == "DAEMON"
    assert eventually(lambda: "percent" in said(app, "daemon", "Agent"))


@pytest.mark.parametrize(
    "stack",
    [
        "aws-cli",
        "on-instances",
        "storage",
        "public-site",
        "log-router",
        "rolling",
        "blue-green",
        "canary",
    ],
)
def test_load_balancer_leads_to_the_tasks(app: LocalApp, stack: str) -> None:
    (found,) = (
        each["DNSName"]
        for each in app.aws.client("elbv2").describe_load_balancers()["LoadBalancers"]
        if each["LoadBalancerName"].startswith(stack[:11])
    )
    port = 443 if stack == "public-site" else 80
    answer = app.aws.request(found, port=port)
    assert json.loads(answer.text)["message"] == "Hello from Amazon ECS!"


def test_network_load_balancer_leads_to_the_tasks(app: LocalApp) -> None:
    for stack in ("network-load-balancer", "linear"):
        assert app.aws.request(balancer(app, stack), port=1883).status == 200


def test_test_traffic_has_a_way_of_its_own(app: LocalApp) -> None:
    """And an update leaves alone what ECS moves. Here a test moves it: the local AWS does not."""
    shop, test = balancer(app, "blue-green", "BalancerUrl"), {"x-release-check": "new"}
    move_traffic(app, "blue-green", [0, 100])
    # No task is in the second target group.
    assert app.aws.request(shop).status == 503
    assert app.aws.request(shop, headers=test).status == 200

    app.cdk(*DEPLOY, "blue-green", "--exclusively", "--parameters", "ImageTag=1.1.0")
    assert weights(app, "blue-green") == [0, 100]
    move_traffic(app, "blue-green", [100, 0])
    assert app.aws.request(shop).status == 200
    assert app.aws.request(balancer(app, "linear"), port=1884).status == 200


def test_no_change_is_no_difference(app: LocalApp) -> None:
    shown = app.cdk("diff", "--fail", "--method=template", FOUNDATION, *STACKS, *APP)
    assert "Number of stacks with differences: 0" in shown


def test_destroy_leaves_nothing(app: LocalApp) -> None:
    app.cdk("destroy", "--force", FOUNDATION, *STACKS, *APP)
    assert leftovers(app.aws, (FOUNDATION, *STACKS)) == {}
