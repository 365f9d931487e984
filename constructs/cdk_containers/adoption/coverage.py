"""Which resources of a template are imported without a look, and which are not imported."""

import json
from collections.abc import Collection, Mapping

from cdk_containers.adoption.identifiers import REFERRED
from cdk_containers.exports.template import TYPES, Template
from cdk_containers.exports.values import Values
from cdk_containers.importers.report import Report

_NO_RESOURCE = "AWS::CDK::Metadata"


def report_unseen(
    template: Template,
    mapping: Mapping[str, Mapping[str, str]],
    compared: Collection[str],
    report: Report,
) -> None:
    """Tell what is imported without having been compared.

    Args:
        template: with the resources.
        mapping: what is imported.
        compared: the logical ids of what was.
        report: takes the findings.
    """
    for logical_id, identifier in mapping.items():
        if logical_id in compared:
            continue
        kind = template.type_of(logical_id)
        report.warning(
            "aws-cli-adoption-unseen",
            template.section("Resources").place_of(logical_id),
            f"Resources.{logical_id}",
            f"{logical_id} was not compared with what there is.",
            f"Compare it with what 'aws cloudcontrol get-resource --type-name {kind} --identifier "
            f"{'|'.join(identifier.values())}' prints.",
        )


def report_unnamed(
    template: Template, mapping: Collection[str], values: Values, report: Report
) -> None:
    """Tell what is neither imported nor known to be in the stack.

    Args:
        template: with the resources.
        mapping: the logical ids of what is imported.
        values: what is in the stack.
        report: takes the findings.
    """
    resources = template.section("Resources")
    for logical_id in resources.entries:
        kind = template.type_of(logical_id)
        if logical_id in mapping or logical_id in values.given or kind in (None, _NO_RESOURCE):
            continue
        report.warning(
            "aws-cli-adoption-unnamed",
            resources.place_of(logical_id),
            f"Resources.{logical_id}",
            f"Nothing tells which {kind} this is: the next deployment makes one.",
            "If it is in the stack, give what 'aws cloudformation describe-stack-resources' prints "
            f"as --values; if it is there without one, {_naming(logical_id, kind or '')}.",
        )


def _naming(logical_id: str, kind: str) -> str:
    """How to tell which resource it is."""
    if kind in TYPES:
        return "describe it, too"
    known = REFERRED.get(kind)
    form = json.dumps({logical_id: {known.property: "..."}}) if known else "what 'cdk import' asks"
    return f"identify it: --resource-mapping FILE, with {form}"
