"""Applications: each of their services is checked, and so is what they have together."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdk_containers.checks import APPLICATION_RULES, Context, check_application
from cdk_containers.findings import Severity
from cdk_containers.spec import (
    Application,
    ApplicationNetwork,
    ApplicationService,
    CloudMap,
    Container,
    EachInstance,
    Mount,
    NetworkMode,
    NewFolder,
    NewSecret,
    Port,
    PublishedPort,
    Rolling,
    Service,
    ServiceConnect,
    TargetHealth,
    Task,
)
from tests.strategies.arbitrary import any_contexts, any_services

_LATER = "${Token[TOKEN.1]}"
_CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/00000000-0000-0000-0000-000000000000"
_BALANCER = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/shop/0123456789"
_PORTS = [Port(number=80), Port(number=81), Port(number=53, protocol="udp")]


def member(name: str = "web", **more: Any) -> ApplicationService:
    service = Service(task=Task(containers=[Container(name="web", image="a:1", ports=_PORTS)]))
    return replace(ApplicationService(name=name, service=service), **more)


def serving(name: str = "web", *, task: Task | None = None, **more: Any) -> ApplicationService:
    plain = member(name).service
    return member(name, service=replace(plain, task=task or plain.task, **more))


def shop(*members: ApplicationService, **more: Any) -> Application:
    return replace(Application(services=members or [member()]), **more)


def published(number: int = 80, listener: int = 80, protocol: Any = "http", **more: Any) -> Any:
    port = PublishedPort(container="web", number=number, listener_port=listener, protocol=protocol)
    return replace(port, **more)


def publishing(*ports: PublishedPort, **more: Any) -> ApplicationService:
    return member(published=ports, **more)


def storing(name: str, **more: Any) -> ApplicationService:
    folder = replace(NewFolder(name="data"), **more)
    mounts = [Mount(volume="data", path="/data")]
    container = Container(name="web", image="a:1", ports=_PORTS, mounts=mounts)
    return serving(name, task=Task(containers=[container], volumes=[folder]))


def called(name: str, **more: Any) -> ApplicationService:
    return replace(serving(name, port=80, discovery=ServiceConnect(name="api")), **more)


def networks(count: int) -> Sequence[ApplicationNetwork]:
    return [ApplicationNetwork(name=f"n{number}") for number in range(count)]


def joining(count: int, **task: Any) -> ApplicationService:
    plain = member()
    joined = [network.name for network in networks(count)]
    of_service = replace(plain.service, task=replace(plain.service.task, **task))
    return replace(plain, service=of_service, networks=joined)


_UDP_ALONE = Task(containers=[Container(name="web", image="a:1", ports=_PORTS[2:])])

# What is refused with the place and a piece of the text, and twins that pass.
_CASES: dict[str, tuple[Sequence[tuple[Application, str, str]], Sequence[Application]]] = {
    "application-service-invalid": (
        [
            (Application(services=[]), "services", "has no services"),
            (shop(member("a/b")), "services[a/b].name", "'a/b' is not"),
            (shop(member(""), member()), "services[].name", "'' is not"),
            (shop(member(), member()), "services[web].name", "Several services"),
        ],
        [shop(member("Web.1_a-b"), member("web"))],
    ),
    "discovery-name-repeated": (
        [
            (
                shop(called("web"), called("mail")),
                "services[mail].discovery.name",
                "web and mail would be found by the same name 'api'",
            )
        ],
        [
            shop(called("web"), serving("mail", discovery=ServiceConnect())),
            shop(called("web"), called("job", runs_once=True)),
            shop(
                serving("a", discovery=ServiceConnect()), serving("b", discovery=ServiceConnect())
            ),
        ],
    ),
    "network-repeated": (
        [(shop(networks=[*networks(1), *networks(1)]), "networks[n0]", "Several networks")],
        [shop(networks=networks(2))],
    ),
    "network-unknown": (
        [
            (
                shop(member(networks=["back"]), networks=networks(2)),
                "services[web].networks[back]",
                "no network 'back'; it has n0, n1",
            ),
            (shop(member(networks=["back"])), "services[web].networks[back]", "it has none"),
        ],
        [shop(member(networks=["n0"]), networks=networks(1))],
    ),
    "networks-above-limit": (
        [
            (shop(joining(5), networks=networks(5)), "services[web].networks", "6 security groups"),
            (
                shop(joining(4), networks=networks(4), security_group_ids=["sg-01234567"]),
                "services[web].networks",
                "beside 1 of the application",
            ),
        ],
        [
            shop(joining(4), networks=networks(4)),
            # These share their instances' groups.
            shop(joining(5, network_mode=NetworkMode.BRIDGE), networks=networks(5)),
        ],
    ),
    "predecessor-unknown": (
        [
            (shop(member(after=["db"])), "services[web].after[db]", "no service 'db'; it has web"),
            (shop(member(after=["web"])), "services[web].after[web]", "after itself"),
        ],
        # The construct leaves out what goes against the order of the services.
        [shop(member("a", after=["b"]), member("b", after=["a"]))],
    ),
    "folder-differs": (
        [
            (
                shop(storing("a", uid=1), storing("b", uid=2)),
                "services[b].task.volumes[data]",
                "2:1000 with mode 750 here, and to 1:1000 with mode 750 in a",
            ),
            (
                shop(storing("a"), storing("b", mode="700")),
                "services[b].task.volumes[data]",
                "the same uid, gid and mode",
            ),
            (
                shop(storing("a", path="/a"), storing("b")),
                "services[b].task.volumes[data]",
                "It is /data here, and /a in a",
            ),
        ],
        [
            shop(storing("a", uid=1), storing("b", uid=1, read_only=True)),
            shop(storing("a", path="/data"), storing("b")),
        ],
    ),
    "existing-resource-invalid": (
        [
            (shop(vpc_id="main"), "vpc_id", "'main' is not the id of a VPC"),
            (shop(cluster="my cluster"), "cluster", "not the name or ARN of a cluster"),
            (shop(load_balancer_arn="shop"), "load_balancer_arn", "not the ARN of an App"),
            (shop(subnet_ids=["sg-01234567"]), "subnet_ids", "not the id of a subnet"),
            (shop(security_group_ids=["web"]), "security_group_ids", "'web' is not the id"),
            (
                shop(networks=[ApplicationNetwork(name="back", security_group_id="back")]),
                "networks[back].security_group_id",
                "'back' is not the id",
            ),
            (
                shop(member(managed_policies=["ReadOnly"])),
                "services[web].managed_policies",
                "not the ARN of a policy",
            ),
        ],
        [
            shop(
                member(managed_policies=["arn:aws:iam::aws:policy/service-role/ReadOnly"]),
                vpc_id="vpc-0123456789abcdef0",
                cluster="arn:aws:ecs:eu-west-1:123456789012:cluster/shop",
                load_balancer_arn=_BALANCER,
                subnet_ids=["subnet-01234567"],
                security_group_ids=["sg-01234567", _LATER],
                networks=[ApplicationNetwork(name="a", security_group_id="sg-01234567")],
            )
        ],
    ),
    "published-setting-invalid": (
        [
            (
                shop(publishing(published(listener=0))),
                "services[web].published[0].listener_port",
                "outside 1 to 65535",
            ),
            (
                shop(publishing(published(protocol="ftp"))),
                "services[web].published[80].protocol",
                "no protocol 'ftp'",
            ),
            (
                shop(publishing(published(certificate_arn=_CERTIFICATE))),
                "services[web].published[80].certificate_arn",
                "speaks http has no certificate",
            ),
            (
                shop(publishing(published(protocol="https", certificate_arn="mine"))),
                "services[web].published[80].certificate_arn",
                "'mine' is not the ARN of a certificate",
            ),
        ],
        [
            shop(publishing(published(protocol="https"))),
            shop(publishing(published(protocol="https", certificate_arn=_CERTIFICATE))),
        ],
    ),
    "template-no-mapping": (
        [
            (shop(template={"Outputs": []}), "template.Outputs", "It is no mapping"),
            (shop(template={"Outputs": {"A": 1}}), "template.Outputs.A", "It is no mapping"),
        ],
        [shop(template={"Outputs": {"A": {"Value": "a"}}})],
    ),
    "template-section-refused": (
        [(shop(template={"Conditions": {}}), "template.Conditions", "is no section")],
        [
            shop(template={section: {}})
            for section in ("Mappings", "Outputs", "Parameters", "Resources")
        ],
    ),
    "published-port-unknown": (
        [
            (
                shop(publishing(published(number=8080))),
                "services[web].published[80].number",
                "has no TCP port 8080; it has 80, 81",
            ),
            (
                shop(publishing(published(number=80, protocol="udp"))),
                "services[web].published[80].number",
                "has no UDP port 80; it has 53",
            ),
            (
                shop(publishing(published(container="db"))),
                "services[web].published[80].container",
                "no container 'db'; it has web",
            ),
        ],
        [shop(publishing(published(), published(53, 53, "udp"), published(81, 443, "https")))],
    ),
    "listener-port-repeated": (
        [
            (
                shop(publishing(published()), publishing(published(), name="mail")),
                "services[mail].published[80].listener_port",
                "80/tcp is a listener port of web already",
            ),
            (
                shop(publishing(published(), published(81, 80, "tcp"))),
                "services[web].published[80].listener_port",
                "Choose another one",
            ),
        ],
        [
            shop(publishing(published()), publishing(published(listener=81), name="mail")),
            shop(publishing(published(80, 53, "tcp"), published(53, 53, "udp"))),
        ],
    ),
    "target-groups-above-limit": (
        [
            (
                shop(publishing(*(published(port, port, "tcp") for port in range(1, 7)))),
                "services[web].published",
                "publishes 6 of its ports",
            )
        ],
        [
            shop(publishing(*(published(port, port, "tcp") for port in range(1, 6)))),
            shop(publishing(*(published(listener=port) for port in range(1, 7)))),
        ],
    ),
    "published-udp-unchecked": (
        [
            (
                shop(replace(serving(task=_UDP_ALONE), published=[published(53, 53, "udp")])),
                "services[web].published[53]",
                "no container has a TCP port",
            )
        ],
        [
            shop(publishing(published(53, 53, "udp"))),
            shop(
                replace(
                    serving(task=_UDP_ALONE, health=TargetHealth(port=8080)),
                    published=[published(53, 53, "udp")],
                )
            ),
        ],
    ),
    "published-without-service": (
        [
            (
                shop(publishing(published(), runs_once=True)),
                "services[web].published",
                "a task that people start",
            )
        ],
        [shop(member(runs_once=True)), shop(publishing(published()))],
    ),
}


@pytest.mark.parametrize(
    ("code", "application", "path", "says"),
    [
        pytest.param(code, *refused, id=f"{code}-{index}")
        for code, (cases, _) in _CASES.items()
        for index, refused in enumerate(cases)
    ],
)
def test_what_cannot_work_is_refused(
    code: str, application: Application, path: str, says: str
) -> None:
    (found,) = [each for each in check_application(application) if each.code == code]

    assert str(found.where) == path
    assert says in f"{found.message} {found.fix}"
    assert found.severity is Severity.ERROR


@pytest.mark.parametrize(
    ("code", "application"),
    [
        pytest.param(code, application, id=f"{code}-{index}")
        for code, (_, cases) in _CASES.items()
        for index, application in enumerate(cases)
    ],
)
def test_what_works_passes(code: str, application: Application) -> None:
    assert code not in {each.code for each in check_application(application)}


def test_each_rule_is_seen_to_refuse_and_to_let_pass() -> None:
    assert set(_CASES) == {rule.code for rule in APPLICATION_RULES}
    assert all(refused and passes for refused, passes in _CASES.values())


def test_an_application_with_everything_has_nothing_wrong() -> None:
    container = Container(
        name="web",
        image="a:1",
        ports=_PORTS,
        secrets={"LOGIN": NewSecret(name="login")},
        mounts=[Mount(volume="data", path="/data")],
    )
    task = Task(containers=[container], volumes=[NewFolder(name="data")])
    api = serving("api", task=task, port=80, discovery=ServiceConnect(name="api", other_ports=[81]))
    web = publishing(published(), after=["api"], networks=["front"])

    assert check_application(shop(api, web, networks=[ApplicationNetwork(name="front")])) == []


_WRONG_SERVICES: Sequence[tuple[Callable[[Service], Service], str]] = (
    (lambda each: replace(each, scaling=EachInstance(only_on=[""])), "scaling.only_on"),
    (
        lambda each: replace(each, task=replace(each.task, cpu_units=3, memory_mib=512)),
        "task.cpu_units",
    ),
    (lambda each: replace(each, discovery=CloudMap(name="A b")), "discovery.name"),
    (
        lambda each: replace(each, task=replace(each.task, network_mode=NetworkMode.HOST)),
        "task.network_mode",
    ),
)


@pytest.mark.parametrize(("change", "place"), _WRONG_SERVICES)
def test_what_is_wrong_with_a_service_is_told_where_it_is(
    change: Callable[[Service], Service], place: str
) -> None:
    plain = member("api")
    found = check_application(shop(replace(plain, service=change(plain.service)), member()))

    assert f"services[api].{place}" in {str(each.where) for each in found}
    assert all(str(each.where).startswith("services[api].") for each in found)


def test_a_service_is_checked_for_what_it_runs_on() -> None:
    daemon = serving(
        scaling=EachInstance(),
        deployment=Rolling(minimum_healthy_percent=0, maximum_percent=100),
        task=Task(containers=[Container(name="web", image="a:1")], network_mode=NetworkMode.BRIDGE),
    )

    assert check_application(shop(daemon)) == []


def test_what_people_start_is_checked_as_a_task_alone() -> None:
    wrong = Task(containers=[Container(name="web", image="a:1", stop_timeout_seconds=-1)])
    job = replace(serving(task=wrong, discovery=CloudMap(name="A b")), runs_once=True)

    assert [str(each.where) for each in check_application(shop(job))] == [
        "services[web].task.containers[web].stop_timeout_seconds"
    ]


_texts = st.sampled_from(["", "a", "b", "a b", _LATER])
_any_published = st.builds(
    PublishedPort,
    container=_texts,
    number=st.integers(-1, 3),
    listener_port=st.integers(-1, 3),
    protocol=st.sampled_from(["http", "https", "tcp", "udp", ""]),
    certificate_arn=st.none() | _texts,
)
_any_members = st.builds(
    ApplicationService,
    name=_texts,
    service=any_services,
    published=st.lists(_any_published, max_size=6),
    networks=st.lists(_texts, max_size=2),
    after=st.lists(_texts, max_size=2),
    managed_policies=st.lists(_texts, max_size=1),
    runs_once=st.booleans(),
)


@settings(max_examples=40)
@given(
    st.builds(
        Application,
        services=st.lists(_any_members, max_size=2),
        networks=st.lists(st.builds(ApplicationNetwork, name=_texts), max_size=2),
        vpc_id=st.none() | _texts,
        subnet_ids=st.lists(_texts, max_size=1),
    ),
    any_contexts,
)
def test_any_application_gives_findings_that_say_where_what_and_what_to_do(
    application: Application, context: Context
) -> None:
    for found in check_application(application, context):
        assert str(found.where)
        assert found.message
        assert found.fix
