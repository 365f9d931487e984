"""Whatever is written, the checks answer; what is not known yet, they leave alone."""

from dataclasses import is_dataclass, replace

import jsii
import pytest
from aws_cdk import IStableNumberProducer, IStableStringProducer, Lazy, Token
from hypothesis import given, settings

from cdk_containers import spec
from cdk_containers.checks import (
    ARGUMENT_RULES,
    CAPACITY_RULES,
    FILE_RULES,
    SERVICE_RULES,
    TASK_RULES,
    Context,
    check_service,
    check_task,
)
from cdk_containers.findings import Finding
from cdk_containers.spec import EachInstance, Service
from tests.strategies.arbitrary import any_contexts, any_services
from tests.strategies.fields import (
    EVERYTHING,
    LISTS,
    LISTS_OF_NAMES,
    NAMES,
    NEEDED_EARLIER,
    NUMBERS,
    PARTS,
    SERVICE,
    TEXTS,
    Build,
    Names,
)

_CODES = {
    rule.code
    for rule in (*ARGUMENT_RULES, *TASK_RULES, *FILE_RULES, *SERVICE_RULES, *CAPACITY_RULES)
}


def _check(service: Service, context: Context) -> list[Finding]:
    says = service.capacity or isinstance(service.scaling, EachInstance)
    place = replace(context, platform=service.platform) if says else context
    return [*check_task(service.task, place), *check_service(service, place)]


def test_any_spec_gives_findings_that_say_where_what_and_what_to_do() -> None:
    seen: set[str] = set()

    @settings(max_examples=150)
    @given(any_services, any_contexts)
    def answered(service: Service, context: Context) -> None:
        for finding in _check(service, context):
            assert str(finding.where)
            assert finding.message
            assert finding.fix
            seen.add(finding.code)

    answered()
    assert seen <= _CODES
    # The strange specs are strange enough to meet most of the rules.
    assert len(seen) > len(_CODES) / 2


@jsii.implements(IStableNumberProducer)
class Number:
    def produce(self) -> float:
        return 1


@jsii.implements(IStableStringProducer)
class Text:
    def produce(self) -> str:
        return "a"


_REFERENCE = {"Ref": "Something"}

_TEXTS_KNOWN_LATER = {
    "Token.as_string": Token.as_string(_REFERENCE),
    "Lazy.string": Lazy.string(Text()),
}
_NUMBERS_KNOWN_LATER = {
    "Token.as_number": Token.as_number(_REFERENCE),
    "Token.as_number, whole": int(Token.as_number(_REFERENCE)),
    "Lazy.number": Lazy.number(Number()),
}
_LISTS_KNOWN_LATER = {"Token.as_list": Token.as_list(_REFERENCE)}


@pytest.mark.parametrize(
    ("field", "build", "later"),
    [
        pytest.param(field, build, later, id=f"{kind} in {field}")
        for fields, values in (
            (NUMBERS, _NUMBERS_KNOWN_LATER),
            (TEXTS, _TEXTS_KNOWN_LATER),
            (LISTS, _LISTS_KNOWN_LATER),
        )
        for kind, later in values.items()
        for field, build in fields.items()
    ],
)
def test_what_is_not_known_yet_yields_no_finding(field: str, build: Build, later: object) -> None:
    """But for what CDK needs earlier; of lists, single texts may be known later."""
    list_of_texts = field in LISTS and isinstance(later, str)
    needed = None if list_of_texts else NEEDED_EARLIER.get(field)
    found = {finding.code for finding in _check(build(later), EVERYTHING)}

    assert found == ({needed} if needed else set())


@pytest.mark.parametrize(
    ("names", "later"),
    [
        pytest.param(names, later, id=f"{kind} in {field}")
        for fields, values in (
            (NAMES, _TEXTS_KNOWN_LATER),
            (LISTS_OF_NAMES, _LISTS_KNOWN_LATER),
        )
        for kind, later in values.items()
        for field, names in fields.items()
    ],
)
def test_a_name_that_selects_what_is_made_has_to_be_known(names: Names, later: object) -> None:
    found = _check(names.build(later), EVERYTHING)

    assert {finding.code for finding in found} == {"name-known-too-late"}
    assert [str(finding.where) for finding in found] == list(names.places)


def test_each_class_of_the_spec_with_numbers_or_texts_is_among_them() -> None:
    classes = {each for each in vars(spec).values() if is_dataclass(each)}

    assert classes - PARTS == {
        # These hold others, are read at synthesis, or are checked together with others.
        *(spec.EachInstance, spec.ImageBuild, spec.ImageUri, spec.ListenerRule),
        *(spec.Deployment, spec.LifecycleHook, spec.TrafficShift),
        *(spec.Thresholds, spec.ClusterThresholds),
        # tests/checks/test_application.py is about these.
        *(spec.Application, spec.ApplicationNetwork, spec.ApplicationService),
        *(spec.NewFolder, spec.NewSecret, spec.PublishedPort),
        # tests/constructs/aws_cli is about this one.
        spec.TaskFromFile,
    }


def test_the_service_around_it_has_nothing_wrong() -> None:
    assert _check(SERVICE, EVERYTHING) == []


# One of each kind that some rule refuses, so that the tests above could fail.
_BAD_NUMBERS = {"linux.ulimits.soft": 2, "scaling.metrics.steps.above": 0}
_ANY_NUMBER = {"scaling.metrics.steps.add"}
_BAD_TEXTS = {
    "container.image": " ",
    "container.image, with credentials": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1",
    "container.image, its tag": "-",
    "container.environment": "secret",
    "health_check.command": "",
    "health_check.command, its first word": "CMD",
    "ports.name, twice": "http",
    "log driver.name": "syslog",
    "log driver on instances.name": "logentries",
    "files.content": "\0",
    "files.mode": "u+r",
    "files.owner": "app",
    "files.path": "a",
    "secrets.name_or_arn": "",
    "secrets in Parameter Store.name": "",
    "task.files_image, with files": "",
    "task.task_role_arn": "role/shop",
    "task.execution_role_arn": "role/shop",
    "discovery.namespace": "my shop",
    "mounts.path": "files",
    "mounts.path, twice": "/files",
    "linux.tmpfs.path": "run",
    "volumes of EFS.root_directory": "files",
    "volumes of EFS.root_directory, beside an access point": "/files",
    "volumes of EBS.snapshot_id": "backup",
    "allow_from": "office",
    "health.path": "health",
    "health.healthy_codes": "500",
    "scaling.metrics.namespace": "",
    "scaling.metrics.name": "",
    "scaling.metrics.statistic": "p99",
    "scaling.metrics.dimensions": "",
    "scaling.metrics with steps.name": "",
    "scaling.backlog.queue_name": "",
    "scaling.schedule.schedule": "daily",
    "scaling.schedule.schedule, twice": "rate(1 day)",
    "scaling.schedule.time_zone": "Mars",
    "scaling.only_on": "",
    "node_placement.spread_across": "zone",
    "node_placement.only_on": "",
    "node_placement.pack_by": "disk",
    "node_placement.spread_across, with zone rebalancing": "instanceId",
    "node_placement.only_on, with zone rebalancing": "attribute:ecs.availability-zone == a",
    "deployment.circuit_breaker.kind": "TASKS",
    "deployment.hooks.on_timeout": "STOP",
    "deployment.hooks.stages": "CLEAN_UP",
    "deployment.force_new_deployment": "",
    "capacity.provider": "EC2",
    "capacity of instances.provider": "FARGATE",
}
_BAD_NAMES = {
    "container.name, twice": "web",
    "depends_on.container, of that name": "web",
    "depends_on a container of another name": "cache",
    "linux.ulimits.name": "memlock",
}


@pytest.mark.parametrize(
    ("build", "bad"),
    [
        *(
            pytest.param(build, _BAD_NUMBERS.get(field, -5), id=field)
            for field, build in NUMBERS.items()
            if field not in _ANY_NUMBER
        ),
        *(pytest.param(TEXTS[field], bad, id=field) for field, bad in _BAD_TEXTS.items()),
        *(
            pytest.param(names.build, _BAD_NAMES.get(field, " "), id=field)
            for field, names in NAMES.items()
        ),
    ],
)
def test_the_same_fields_are_checked_when_they_are_known(build: Build, bad: object) -> None:
    found = {finding.code for finding in _check(build(bad), EVERYTHING)}

    assert found - {"name-known-too-late"}
