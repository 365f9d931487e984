# pyright: basic
# MiniStack's records are dictionaries without types.
"""Load balancers in CloudFormation and in their API: what Elastic Load Balancing refuses, more
certificates for a listener, network load balancers, and all of what is described."""

from collections.abc import Callable
from typing import Any

from tools.local_aws.extension.cloudformation import Created, Properties, resource_type
from tools.local_aws.extension.ministack import acm, alb, app, ec2, provisioners, responses

_TYPE = "AWS::ElasticLoadBalancingV2::"
_SECURE = ("HTTPS", "TLS")
_NETWORK_PROTOCOLS = ("TCP", "UDP", "TCP_UDP", "TLS")
# Of network load balancers in us-east-1, as Fn::GetAtt CanonicalHostedZoneID answers.
_NETWORK_ZONE, _APPLICATION_ZONE = "Z26RNL4JYFTOTI", "Z35SXDOTRQ7X7K"


def install() -> None:
    _change("LoadBalancer", before=_with_subnets, after=_finish_load_balancer)
    _change("Listener", before=_checked_listener, after=_finish_listener)
    _change("ListenerRule", before=_checked_rule)
    _change("TargetGroup", before=_with_health_check, after=_finish_target_group)
    resource_type(
        _TYPE + "ListenerCertificate",
        create=_add_certificates,
        update=_replace_certificates,
        delete=_remove_certificates,
    )
    _add_to_the_api()
    _describe_all()
    _know_names_of_network_load_balancers()


def _change(
    kind: str,
    *,
    before: Callable[[Properties, str], Properties],
    after: Callable[[Created, Properties], Created] = lambda created, _: created,
) -> None:
    """`before` gets the properties and the ARN, which is empty at creation."""
    handlers = provisioners._RESOURCE_HANDLERS[_TYPE + kind]
    create, update, delete = (handlers[name] for name in ("create", "update", "delete"))

    def create_it(logical_id: str, props: Properties, stack: str) -> Created:
        return after(create(logical_id, before(props, ""), stack), props)

    def update_it(
        arn: str, old: Properties, new: Properties, stack: str, logical_id: str
    ) -> Created:
        return after(update(arn, old, before(new, arn), stack, logical_id), new)

    resource_type(_TYPE + kind, create=create_it, update=update_it, delete=delete)


def _with_subnets(props: Properties, _arn: str) -> Properties:
    mapped = [mapping["SubnetId"] for mapping in props.get("SubnetMappings") or []]
    return {**props, "Subnets": props.get("Subnets") or mapped}


def _finish_load_balancer(created: Created, props: Properties) -> Created:
    arn, attributes = created
    vpcs = [ec2._subnets[one]["VpcId"] for one in alb._lbs[arn]["Subnets"] if one in ec2._subnets]
    alb._lbs[arn]["VpcId"] = next(iter(vpcs), "")
    if props.get("Type") != "network":
        return arn, attributes
    named = _as_network(arn)
    record = alb._lbs[arn]
    dns = record["DNSName"].partition(".")[0]
    record["DNSName"] = f"{dns}.elb.{responses.get_region()}.amazonaws.com"
    record["LoadBalancerArn"] = named
    _rename(arn, named, alb._lbs, alb._lb_attrs, alb._tags)
    return named, {
        **attributes,
        "Arn": named,
        "LoadBalancerArn": named,
        "DNSName": record["DNSName"],
        "LoadBalancerFullName": named.partition(":loadbalancer/")[2],
        "CanonicalHostedZoneID": _NETWORK_ZONE,
    }


def _checked_listener(props: Properties, arn: str) -> Properties:
    place = (props["LoadBalancerArn"], int(props["Port"]))
    for listener in alb._listeners.values():
        taken = (listener["LoadBalancerArn"], listener["Port"]) == place
        if taken and listener["ListenerArn"] != arn:
            raise ValueError("A listener already exists on this port for this load balancer")
    if props["Protocol"] in _SECURE and not props.get("Certificates"):
        raise ValueError(f"A certificate must be specified for {props['Protocol']} listeners")
    _check_certificates(props)
    return props


def _finish_listener(created: Created, _props: Properties) -> Created:
    arn, _ = created
    listener = alb._listeners[arn]
    if listener["Protocol"] not in _NETWORK_PROTOCOLS:
        return created
    named = listener["ListenerArn"] = _as_network(arn)
    _rename(arn, named, alb._listeners, alb._listener_attrs, alb._tags)
    for rule in [rule for rule in alb._rules.values() if rule["ListenerArn"] == arn]:
        old, rule["RuleArn"] = rule["RuleArn"], _as_network(rule["RuleArn"])
        rule["ListenerArn"] = named
        _rename(old, rule["RuleArn"], alb._rules)
    return named, {"ListenerArn": named, "Arn": named}


def _as_network(arn: str) -> str:
    return arn.replace("/app/", "/net/", 1)


def _rename(old: str, new: str, *stores: Any) -> None:
    for store in stores:
        if old != new and old in store:
            store[new] = store.pop(old)


def _checked_rule(props: Properties, arn: str) -> Properties:
    problem = _priority_in_use(props["ListenerArn"], str(props["Priority"]), arn)
    if problem:
        raise ValueError(problem)
    return props


def _priority_in_use(listener: str, priority: str, arn: str = "") -> str | None:
    taken = any(
        rule["ListenerArn"] == listener and rule["Priority"] == priority and rule["RuleArn"] != arn
        for rule in alb._rules.values()
    )
    return f"Priority '{priority}' is currently in use" if taken else None


def _with_health_check(props: Properties, _arn: str) -> Properties:
    network = props.get("Protocol") in _NETWORK_PROTOCOLS
    return {"HealthCheckProtocol": "TCP", **props} if network else props


def _finish_target_group(created: Created, props: Properties) -> Created:
    arn, attributes = created
    group = alb._tgs[arn]
    group["_protocol_version"] = props.get("ProtocolVersion")
    given = {one["Key"]: str(one["Value"]) for one in alb._tg_attrs[arn]}
    alb._tg_attrs[arn] = [
        {"Key": key, "Value": value} for key, value in (_TARGET_GROUP_DEFAULTS | given).items()
    ]
    return arn, attributes


_TARGET_GROUP_DEFAULTS = {
    "deregistration_delay.timeout_seconds": "300",
    "stickiness.enabled": "false",
    "stickiness.type": "lb_cookie",
}


def _check_certificates(props: Properties) -> None:
    for certificate in props.get("Certificates") or []:
        if certificate["CertificateArn"] not in acm._certificates:
            raise ValueError(f"Certificate '{certificate['CertificateArn']}' not found")


def _add_certificates(_logical_id: str, props: Properties, _stack: str) -> Created:
    _check_certificates(props)
    for certificate in props["Certificates"]:
        _more_certificates(props["ListenerArn"]).append(certificate["CertificateArn"])
    return f"{props['ListenerArn']}|{responses.new_uuid()}", {}


def _replace_certificates(
    physical_id: str, old: Properties, new: Properties, stack: str, logical_id: str
) -> Created:
    if old["ListenerArn"] != new["ListenerArn"]:
        return _add_certificates(logical_id, new, stack)
    _check_certificates(new)
    _remove_certificates(physical_id, old)
    _add_certificates(logical_id, new, stack)
    return physical_id, {}


def _remove_certificates(_physical_id: str, props: Properties) -> None:
    more = _more_certificates(props["ListenerArn"])
    for certificate in props["Certificates"]:
        if certificate["CertificateArn"] in more:
            more.remove(certificate["CertificateArn"])


def _more_certificates(listener: str) -> list[str]:
    """Beside the default one. Nothing is left of them when the listener is gone."""
    return (alb._listeners.get(listener) or {}).setdefault("_more_certificates", [])


def load_balancers_of(target_group: str) -> list[str]:
    """The ARNs of those with a listener or a rule that forwards to it."""
    listeners = {
        rule["ListenerArn"]
        for rule in alb._rules.values()
        for action in rule["Actions"]
        if target_group in _forwarded_to(action)
    }
    known = [alb._listeners[listener] for listener in listeners if listener in alb._listeners]
    return sorted({listener["LoadBalancerArn"] for listener in known})


def _forwarded_to(action: Any) -> set[str]:
    groups = (action.get("ForwardConfig") or {}).get("TargetGroups") or []
    return {action.get("TargetGroupArn", ""), *(group["TargetGroupArn"] for group in groups)}


def _add_to_the_api() -> None:
    create_rule, parse_actions = alb._ACTION_MAP["CreateRule"], alb._parse_actions

    def parse_actions_with_weights(request: Any, prefix: str = "DefaultActions") -> Any:
        actions = parse_actions(request, prefix)
        for number, action in enumerate(actions, start=1):
            groups = _weighted(request, f"{prefix}.member.{number}.ForwardConfig.TargetGroups")
            if groups:
                action["ForwardConfig"] = {"TargetGroups": groups}
        return actions

    def create_rule_unless_in_use(request: Any) -> Any:
        problem = _priority_in_use(alb._p(request, "ListenerArn"), alb._p(request, "Priority"))
        return alb._error("PriorityInUse", problem) if problem else create_rule(request)

    def describe_certificates(request: Any) -> Any:
        listener = alb._listeners.get(alb._p(request, "ListenerArn"))
        if listener is None:
            return alb._error("ListenerNotFound", "One or more listeners not found")
        default = [(arn, "true") for arn in listener.get("Certificates", [])]
        more = [(arn, "false") for arn in listener.get("_more_certificates", [])]
        members = [
            f"<member><CertificateArn>{arn}</CertificateArn><IsDefault>{is_default}</IsDefault>"
            "</member>"
            for arn, is_default in (*default, *more)
        ]
        inner = f"<Certificates>{''.join(members)}</Certificates>"
        return alb._xml(200, "DescribeListenerCertificates", inner)

    alb._parse_actions = parse_actions_with_weights
    alb._ACTION_MAP["CreateRule"] = create_rule_unless_in_use
    alb._ACTION_MAP["DescribeListenerCertificates"] = describe_certificates


def _weighted(request: Any, prefix: str) -> list[Any]:
    """The target groups that a request shares the traffic among."""
    groups: list[Any] = []
    while group := alb._p(request, f"{prefix}.member.{len(groups) + 1}.TargetGroupArn"):
        weight = alb._p(request, f"{prefix}.member.{len(groups) + 1}.Weight", "1")
        groups.append({"TargetGroupArn": group, "Weight": int(weight)})
    return groups


def _describe_all() -> None:
    action_xml, group_xml, balancer_xml = alb._action_xml, alb._tg_xml, alb._lb_xml

    def action(record: Any) -> str:
        text = action_xml(record)
        if "ForwardConfig" not in record:
            return text
        forward = f"<ForwardConfig>{_element_text(record['ForwardConfig'])}</ForwardConfig>"
        return text.removesuffix("</member>") + forward + "</member>"

    def group(record: Any) -> str:
        arns = load_balancers_of(record["TargetGroupArn"])
        text = group_xml({**record, "LoadBalancerArns": arns})
        version = record.get("_protocol_version")
        if version is None:
            return text
        named = f"<ProtocolVersion>{version}</ProtocolVersion>"
        return text.removesuffix("</member>") + named + "</member>"

    def balancer(record: Any) -> str:
        text = balancer_xml(record)
        for subnet in record["Subnets"]:
            zone = (ec2._subnets.get(subnet) or {}).get("AvailabilityZone")
            first = f"<ZoneName>{responses.get_region()}a</ZoneName><SubnetId>{subnet}<"
            if zone:
                text = text.replace(first, f"<ZoneName>{zone}</ZoneName><SubnetId>{subnet}<")
        if record["Type"] == "network":
            text = text.replace(_APPLICATION_ZONE, _NETWORK_ZONE)
        return text

    alb._action_xml, alb._tg_xml, alb._lb_xml = action, group, balancer


def _element_text(value: Any) -> str:
    if isinstance(value, dict):
        return "".join(f"<{name}>{_element_text(item)}</{name}>" for name, item in value.items())
    if isinstance(value, list):
        return "".join(f"<member>{_element_text(item)}</member>" for item in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _know_names_of_network_load_balancers() -> None:
    """Theirs are name.elb.REGION.amazonaws.com, where others' are name.REGION.elb.amazonaws.com."""
    is_known = app._is_potential_alb_request

    def is_known_or_network(host: str, path: str) -> bool:
        name = host.partition(":")[0].lower()
        return is_known(host, path) or (".elb." in name and name.endswith(".amazonaws.com"))

    app._is_potential_alb_request = is_known_or_network
