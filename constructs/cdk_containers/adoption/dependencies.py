"""What has to be in a stack before resources that refer to it are imported."""

from collections.abc import Collection, Iterator

from cdk_containers.exports.mentions import mentions_in
from cdk_containers.exports.template import TYPES, Template
from cdk_containers.exports.values import Values
from cdk_containers.findings import FilePosition
from cdk_containers.importers.nodes import ListNode, MapNode, Scalar
from cdk_containers.importers.report import Report

_NOT_IMPORTED = {"Conditions": "condition", "Mappings": "mapping", "Parameters": "parameter"}
_DEPLOY = (
    "or deploy the app first, without what is imported, and give what 'aws cloudformation "
    "describe-stack-resources' then prints as --values."
)
_IDENTIFY = "Identify it with --resource-mapping"
_FIXES = {
    "DependsOn": f"{_IDENTIFY}, leave DependsOn out until the import is done, {_DEPLOY}",
    "resource": f"{_IDENTIFY}, {_DEPLOY}",
    "parameter": f"Write its value there until the import is done, {_DEPLOY}",
    "mapping": f"Write what it has there until the import is done, {_DEPLOY}",
    "condition": f"Leave it out until the import is done, {_DEPLOY}",
}


def report_dependencies(
    template: Template, imported: Collection[str], values: Values, report: Report
) -> None:
    """Tell what imported resources need that neither is there nor is imported.

    Args:
        template: with the resources.
        imported: their logical ids.
        values: what is in the stack.
        report: takes the findings.
    """
    for logical_id in imported:
        for name, at, path in _needed(template, logical_id):
            kind = _kind(template, name, values)
            if kind is None or name in imported or name in values.given:
                continue
            report.error(
                "aws-cli-adoption-depends",
                at,
                path,
                f"{logical_id} needs the {kind} {name}, which is neither imported nor known to be "
                "in the stack: an import makes nothing.",
                _FIXES["DependsOn" if path.endswith(".DependsOn") else kind],
            )


def _needed(template: Template, logical_id: str) -> Iterator[tuple[str, FilePosition, str]]:
    resource = template.resource(logical_id)
    path = f"Resources.{logical_id}"
    node = resource.entries.get("DependsOn")
    for item in node.items if isinstance(node, ListNode) else (node,):
        if isinstance(item, Scalar):
            yield str(item.value), item.at, f"{path}.DependsOn"
    is_exported = template.type_of(logical_id) in TYPES
    for mention in mentions_in(resource):
        # What an export needs and does not know, it tells itself.
        if not (is_exported and _is_asked_for(template, mention.name)):
            yield mention.name, mention.at, path


def _is_asked_for(template: Template, name: str) -> bool:
    if template.type_of(name):
        return True
    parameter = template.section("Parameters").entries.get(name)
    return isinstance(parameter, MapNode) and "Default" not in parameter.entries


def _kind(template: Template, name: str, values: Values) -> str | None:
    """What a name is of the stack's; ``None`` if nothing that an import lacks."""
    if template.type_of(name):
        return "resource"
    is_stack = "AWS::StackId" in values.given
    sections = (each for each in _NOT_IMPORTED if name in template.section(each).entries)
    return None if is_stack else next((_NOT_IMPORTED[each] for each in sections), None)
