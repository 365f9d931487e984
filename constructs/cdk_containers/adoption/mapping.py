"""What ``cdk import --resource-mapping`` takes: by logical id, what identifies a resource.

https://docs.aws.amazon.com/cdk/v2/guide/ref-cli-cmd-import.html
"""

from collections.abc import Iterator, Mapping, Sequence

from cdk_containers.adoption.coverage import report_unnamed, report_unseen
from cdk_containers.adoption.dependencies import report_dependencies
from cdk_containers.adoption.differences import report_differences
from cdk_containers.adoption.identifiers import SERVICE, TASK_DEFINITION
from cdk_containers.adoption.matching import Match, match
from cdk_containers.adoption.running import Running, name_in
from cdk_containers.adoption.told import Told, told
from cdk_containers.exports.aws_cli import Exported, export
from cdk_containers.exports.template import Template
from cdk_containers.exports.values import Values, account_of, together
from cdk_containers.importers.aws_cli.service_model import Operation
from cdk_containers.importers.nodes import Scalar
from cdk_containers.importers.report import Report


def adopt(
    template: Template,
    running: Sequence[Running],
    values: Values,
    report: Report,
    *,
    given: Mapping[str, Mapping[str, str]] | None = None,
) -> dict[str, Mapping[str, str]]:
    """The mapping with which what runs is imported as resources of a template.

    Args:
        template: with the resources as they are to be.
        running: what there is.
        values: what the template leaves open. What is in the stack already is known by them.
        report: takes the findings: what is missing, and every difference between the two.
        given: a mapping of further resources. Default: those are imported that run, and those
            that they tell.
    """
    further = given or {}
    known = together([_accounts(running), _of_mapping(further, template), values])
    matches = match(template, running, known, report)
    known = together([_of_matches(matches), known])
    referred = told(template, matches, known)
    known = together([_of_told(referred), known])
    exported = export(template, known, report, only=[each.logical_id for each in matches])
    mapping: dict[str, Mapping[str, str]] = {
        each.logical_id: {each.property: each.physical_id} for each in referred
    }
    for each, made in _pairs(matches, exported):
        mapping[each.logical_id] = _identified(each, made)
        if each.running is not None:
            report_differences(made, each.running, report)
    mapping |= further
    report_dependencies(template, mapping, values, report)
    report_unseen(template, mapping, [each.logical_id for each in matches if each.running], report)
    report_unnamed(template, mapping, values, report)
    return mapping


def _pairs(
    matches: Sequence[Match], exported: Sequence[Exported]
) -> Iterator[tuple[Match, Exported]]:
    by_id = {each.logical_id: each for each in exported}
    return ((each, by_id[each.logical_id]) for each in matches if each.logical_id in by_id)


def _identified(found: Match, exported: Exported) -> dict[str, str]:
    if found.operation is Operation.TASK_DEFINITION:
        return dict(zip(TASK_DEFINITION, [found.arn], strict=True))
    written = str(exported.input.get("cluster") or "")
    cluster = (found.running.cluster if found.running else None) or written
    # The name or the ARN, as the template has it: CloudFormation compares the two as texts.
    same = name_in(written) == name_in(cluster)
    return dict(zip(SERVICE, [found.arn, written if same else cluster], strict=True))


def _accounts(running: Sequence[Running]) -> Values:
    return together(Values(given=account_of(each.arn, each.at)) for each in running)


def _of_mapping(mapping: Mapping[str, Mapping[str, str]], template: Template) -> Values:
    """What ``Ref`` gives of what a mapping identifies by its physical id."""
    at = template.document.at
    ids = {name: [*given.values()] for name, given in mapping.items() if len(given) == 1}
    return Values(given={name: Scalar(value=value, at=at) for name, (value,) in ids.items()})


def _of_matches(matches: Sequence[Match]) -> Values:
    return Values(given={each.logical_id: Scalar(value=each.arn, at=each.at) for each in matches})


def _of_told(referred: Sequence[Told]) -> Values:
    """What ``Ref`` and ``Fn::GetAtt`` will give of what is imported."""
    ids = {each.logical_id: Scalar(value=each.physical_id, at=each.at) for each in referred}
    texts = {
        each.reference: Scalar(value=each.text, at=each.at)
        for each in referred
        if each.reference != each.logical_id
    }
    return Values(given={**ids, **texts})
