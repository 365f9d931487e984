"""Which resources of a template are meant."""

import re

from cdk_containers.exports.template import TYPES, Template
from cdk_containers.importers.report import Report

_LOGICAL_ID = re.compile(r"[A-Za-z0-9]{1,255}")


def selected(template: Template, wanted: str | None, report: Report) -> list[str]:
    """The logical ids of the task definitions and services that are meant.

    Args:
        template: what they are in.
        wanted: the logical id of one. Default: all.
        report: takes what is wrong with them.
    """
    found = list(template.of_type(*TYPES))
    at = template.section("Resources").at
    if wanted is not None and wanted not in found:
        report.error(
            "aws-cli-resource-unknown",
            at,
            "Resources",
            f"There is no task definition or service {wanted!r}.",
            f"Name one of these: {', '.join(found)}." if found else "Name another template.",
        )
        return []
    if not found:
        report.error(
            "aws-cli-resource-unknown",
            at,
            "Resources",
            "There is no task definition and no service in this template.",
            "Name the template of the stack that they are in.",
        )
    kept = [wanted] if wanted else found
    for logical_id in kept:
        if not _LOGICAL_ID.fullmatch(logical_id):
            report.error(
                "aws-cli-resource-unknown",
                template.section("Resources").place_of(logical_id),
                "Resources",
                f"{logical_id!r} is no logical id: those are letters and digits.",
                "Correct it.",
            )
    return [logical_id for logical_id in kept if _LOGICAL_ID.fullmatch(logical_id)]
