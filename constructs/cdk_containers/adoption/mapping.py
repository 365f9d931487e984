"""What ``cdk import --resource-mapping`` takes: by logical id, what identifies a resource.

The identifiers are the primary ones of CloudFormation's resource schemas.
https://docs.aws.amazon.com/cdk/v2/guide/ref-cli-cmd-import.html
"""

from collections.abc import Iterator, Mapping, Sequence

from cdk_containers.adoption.differences import report_differences
from cdk_containers.adoption.matching import Match, match
from cdk_containers.adoption.running import Running, name_in
from cdk_containers.exports.aws_cli import Exported, export
from cdk_containers.exports.template import Template
from cdk_containers.exports.values import Values, together
from cdk_containers.importers.aws_cli.service_model import Operation
from cdk_containers.importers.nodes import ListNode, MapNode, Scalar
from cdk_containers.importers.report import Report

_CLUSTER = "AWS::ECS::Cluster"
IDENTIFIERS = {
    _CLUSTER: ("ClusterName",),
    "AWS::ECS::Service": ("ServiceArn", "Cluster"),
    "AWS::ECS::TaskDefinition": ("TaskDefinitionArn",),
}
"""What identifies a resource, by its type."""


def adopt(
    template: Template, running: Sequence[Running], values: Values, report: Report
) -> dict[str, dict[str, str]]:
    """The mapping with which what runs is imported as resources of a template.

    Args:
        template: with the resources as they are to be.
        running: what there is.
        values: what the template leaves open. What is in the stack already is known by them.
        report: takes the findings: what is missing, and every difference between the two.
    """
    matches = match(template, running, values, report)
    clusters = _clusters(template, matches, values)
    known = together([_found(matches, clusters), values])
    exported = export(template, known, report, only=[each.logical_id for each in matches])
    _report_dependencies(template, matches, clusters, values, report)
    mapping: dict[str, dict[str, str]] = {}
    for logical_id, arn in clusters.items():
        mapping[logical_id] = _identified(_CLUSTER, name_in(arn))
    for each, made in _pairs(matches, exported):
        mapping[each.logical_id] = _identifier(each, made)
        if each.running is not None:
            report_differences(made, each.running, report)
    _report_unseen(template, matches, clusters, report)
    return mapping


def _pairs(
    matches: Sequence[Match], exported: Sequence[Exported]
) -> Iterator[tuple[Match, Exported]]:
    by_id = {each.logical_id: each for each in exported}
    return ((each, by_id[each.logical_id]) for each in matches if each.logical_id in by_id)


def _identifier(found: Match, exported: Exported) -> dict[str, str]:
    if found.operation is Operation.TASK_DEFINITION:
        return _identified("AWS::ECS::TaskDefinition", found.arn)
    written = str(exported.input.get("cluster") or "")
    cluster = (found.running.cluster if found.running else None) or written
    # The name or the ARN, as the template has it: CloudFormation compares the two as texts.
    same = name_in(written) == name_in(cluster)
    return _identified("AWS::ECS::Service", found.arn, written if same else cluster)


def _identified(kind: str, *values: str) -> dict[str, str]:
    return dict(zip(IDENTIFIERS[kind], values, strict=True))


def _clusters(template: Template, matches: Sequence[Match], values: Values) -> dict[str, str]:
    """The template's clusters in which the services run, unless they are in the stack already."""
    found: dict[str, str] = {}
    for each in matches:
        arn = each.running.cluster if each.running else None
        node = template.resource(each.logical_id).map("Properties").entries.get("Cluster")
        name = node.text("Ref") if isinstance(node, MapNode) else None
        is_new = name is not None and name not in values.given
        if arn and name and is_new and template.type_of(name) == _CLUSTER:
            found[name] = arn
    return found


def _found(matches: Sequence[Match], clusters: Mapping[str, str]) -> Values:
    """What ``Ref`` and ``Fn::GetAtt`` will give of what is imported."""
    given = {each.logical_id: Scalar(value=each.arn, at=each.at) for each in matches}
    for each in matches:
        for name, arn in clusters.items():
            given[name] = Scalar(value=name_in(arn), at=each.at)
            given[f"{name}.Arn"] = Scalar(value=arn, at=each.at)
    return Values(given=given)


def _report_unseen(
    template: Template, matches: Sequence[Match], clusters: Mapping[str, str], report: Report
) -> None:
    """Tell what is imported without having been compared."""
    unseen = {
        **{name: f"aws ecs describe-clusters --clusters {arn}" for name, arn in clusters.items()},
        **{
            each.logical_id: f"aws ecs describe-task-definition --task-definition {each.arn}"
            for each in matches
            if each.running is None
        },
    }
    for logical_id, command in unseen.items():
        report.warning(
            "aws-cli-adoption-unseen",
            template.section("Resources").place_of(logical_id),
            f"Resources.{logical_id}",
            f"{logical_id} was not compared with what there is.",
            f"Compare it with what '{command}' prints.",
        )


def _report_dependencies(
    template: Template,
    matches: Sequence[Match],
    clusters: Mapping[str, str],
    values: Values,
    report: Report,
) -> None:
    """Tell what resources are waited for that neither are there nor are imported."""
    imported = {*clusters, *(each.logical_id for each in matches)}
    for each in matches:
        resource = template.resource(each.logical_id)
        node = resource.entries.get("DependsOn")
        items = node.items if isinstance(node, ListNode) else (node,)
        names = [str(item.value) for item in items if isinstance(item, Scalar)]
        for name in names:
            if name in imported or name in values.given:
                continue
            report.error(
                "aws-cli-adoption-depends",
                resource.place_of("DependsOn"),
                f"Resources.{each.logical_id}.DependsOn",
                f"{each.logical_id} depends on {name}, which is neither imported nor known to be "
                "in the stack: an import makes nothing.",
                f"Deploy {name} first, without {each.logical_id}, and give what 'aws "
                "cloudformation describe-stack-resources' then prints as --values.",
            )
