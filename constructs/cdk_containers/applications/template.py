"""Raw parts of a CloudFormation template, laid over what an application made."""

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from aws_cdk import CfnMapping, CfnOutput, CfnParameter, CfnResource, Stack, Token
from constructs import Construct

from cdk_containers.applications.template_names import references, renamed
from cdk_containers.findings import Finding, error
from cdk_containers.validation import refuse_errors

Section = Mapping[str, object]


def lay_over_template(
    scope: Construct, template: Section, known: Mapping[str, Sequence[CfnResource]]
) -> None:
    """Change the stack's resources, and add to the stack.

    Args:
        scope: parent of what is added, in the stack that is changed.
        template: parts of a template, by its sections.
        known: further names for resources of the stack.

    Raises:
        InvalidSpecError: it names no resource that is there, and no type of a new one.
    """
    if not template:
        return
    stack = Stack.of(scope)
    own = {_id_of(each): [each] for each in stack.node.find_all() if isinstance(each, CfnResource)}
    resources = {**known, **own}
    found = [
        *_resource_problems(_section(template, "Resources"), resources),
        *_reference_problems(template, resources),
    ]
    refuse_errors(scope, "", found)
    ids = {name: _id_of(each[0]) for name, each in known.items() if len(each) == 1}
    changed = cast("Section", renamed(template, lambda name: ids.get(name, name)))
    parts = Construct(scope, "Template")
    for name, body in _section(changed, "Resources").items():
        if name not in resources:
            _add(parts, name, body)
        for resource in resources.get(name, ()):
            _merge(resource, "", body)
    for name, body in _section(changed, "Outputs").items():
        _add_output(parts, name, body)
    for name, body in _section(changed, "Parameters").items():
        _add_parameter(parts, name, body)
    for name, body in _section(changed, "Mappings").items():
        mapping = CfnMapping(parts, name, mapping=cast("dict[str, dict[str, object]]", body))
        mapping.override_logical_id(name)


def _resource_problems(
    asked: Mapping[str, Section], there: Mapping[str, Sequence[CfnResource]]
) -> Iterator[Finding]:
    for name, body in asked.items():
        kinds = {each.cfn_resource_type for each in there.get(name, ())}
        kind = body.get("Type")
        if not kinds and not isinstance(kind, str):
            known = ", ".join(sorted(each for each, found in there.items() if found))
            yield error(
                "template-resource-unknown",
                f"template.Resources.{name}",
                f"The stack has no resource {name}, and a new one needs a Type.",
                f"Name one that is there ({known}), or give the new one a Type.",
            )
        elif kinds and kind is not None and kinds != {kind}:
            yield error(
                "template-type-differs",
                f"template.Resources.{name}.Type",
                f"{name} is {', '.join(sorted(kinds))}, whose type cannot be changed.",
                "Leave Type out, or add a resource with a name of its own.",
            )


def _reference_problems(
    template: Section, there: Mapping[str, Sequence[CfnResource]]
) -> Iterator[Finding]:
    """Names that stood for one resource where Docker made them, and here for several, or none."""
    new = _section(template, "Parameters")
    for section in template:
        for part, body in _section(template, section).items():
            for name in dict.fromkeys(references(body)):
                found = there.get(name)
                if found is None or len(found) == 1 or name in new:
                    continue
                ids = ", ".join(map(_id_of, found))
                yield error(
                    "template-reference-ambiguous",
                    f"template.{section}.{part}",
                    f"It refers to {name}, and the application has {len(found) or 'no'} of them.",
                    f"Name the one that is meant: {ids}." if ids else "Leave it out.",
                )


def _add(scope: Construct, name: str, body: Section) -> None:
    added = CfnResource(scope, name, type=str(body["Type"]))
    added.override_logical_id(name)
    _merge(added, "", body)


def _merge(resource: CfnResource, prefix: str, body: Section) -> None:
    """A mapping is merged into what is there, anything else replaces it, nothing removes it."""
    for name, value in body.items():
        path = prefix + str(name).replace(".", "\\.")
        if path == "Type":
            continue
        if isinstance(value, Mapping) and value and not _is_function(cast("Section", value)):
            _merge(resource, f"{path}.", cast("Section", value))
        elif value is None:
            resource.add_deletion_override(path)
        else:
            resource.add_override(path, value)


def _is_function(value: Section) -> bool:
    """Whether CloudFormation computes it, so that it replaces what is there."""
    (first, *others) = value
    return not others and (first == "Ref" or first.startswith("Fn::"))


def _add_output(scope: Construct, name: str, body: Section) -> None:
    export = body.get("Export")
    output = CfnOutput(
        scope,
        f"Output{name}",
        value=Token.as_string(body.get("Value")),
        description=_text(body, "Description"),
        export_name=(
            Token.as_string(cast("Section", export).get("Name"))
            if isinstance(export, Mapping)
            else None
        ),
    )
    output.override_logical_id(name)


def _add_parameter(scope: Construct, name: str, body: Section) -> None:
    allowed = body.get("AllowedValues")
    parameter = CfnParameter(
        scope,
        f"Parameter{name}",
        type=_text(body, "Type"),
        default=body.get("Default"),
        description=_text(body, "Description"),
        allowed_pattern=_text(body, "AllowedPattern"),
        allowed_values=[str(each) for each in cast("list[object]", allowed)] if allowed else None,
        no_echo=bool(body.get("NoEcho")) or None,
    )
    parameter.override_logical_id(name)


def _section(template: Section, name: str) -> Mapping[str, Section]:
    return cast("Mapping[str, Section]", template.get(name, {}))


def _text(body: Section, key: str) -> str | None:
    value = body.get(key)
    return None if value is None else str(value)


def _id_of(resource: CfnResource) -> str:
    return str(Stack.of(resource).resolve(resource.logical_id))
