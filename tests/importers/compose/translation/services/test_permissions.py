"""What the tasks of a service may do in AWS."""

from pathlib import Path

import pytest

from cdk_containers.importers.compose.translation.services.permissions import (
    Permissions,
    permissions,
)
from tests.importers.compose.translation.sections import service

_READ = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
_STATEMENT = "{Effect: Allow, Action: 's3:GetObject', Resource: '*'}"


def test_policies_by_their_arns(tmp_path: Path) -> None:
    found = service(tmp_path, f"x-aws-policies: ['{_READ}']")

    assert permissions(found.service()) == Permissions(managed_policies=(_READ,))
    assert found.codes == []


@pytest.mark.parametrize("arn", ["AmazonS3ReadOnlyAccess", "arn:aws:iam::aws:role/a", ""])
def test_other_arns(tmp_path: Path, arn: str) -> None:
    found = service(tmp_path, f"x-aws-policies: ['{_READ}', '{arn}']")

    assert permissions(found.service()).managed_policies == (_READ,)
    assert found.codes == ["compose-policy-arn-invalid"]
    assert "web.x-aws-policies[1]" in str(found.findings[0])


@pytest.mark.parametrize("version", ["2012-10-17", "'2012-10-17'"])
@pytest.mark.parametrize("statement", [_STATEMENT, f"[{_STATEMENT}]"])
def test_a_policy_document(tmp_path: Path, version: str, statement: str) -> None:
    found = service(tmp_path, f"x-aws-role: {{Version: {version}, Statement: {statement}}}")
    (document,) = permissions(found.service()).policies

    assert document["Version"] == "2012-10-17"
    assert document["Statement"] in (
        [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}],
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"},
    )
    assert found.codes == []


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ("{}", "Statement"),
        ("{Statement: []}", "no Statement"),
        ("{Statement: [a]}", "a list of some"),
        (f"{{Version: 2020-01-01, Statement: {_STATEMENT}}}", "Version"),
        ("{Statement: {Effect: Maybe, Action: a, Resource: b}}", "Effect"),
        ("{Statement: {Effect: Allow, Resource: b}}", "Action and NotAction"),
        ("{Statement: {Effect: Allow, Action: a, NotAction: b, Resource: c}}", "NotAction"),
        ("{Statement: {Effect: Allow, Action: a}}", "Resource and NotResource"),
    ],
)
def test_what_is_no_policy_document(tmp_path: Path, document: str, problem: str) -> None:
    found = service(tmp_path, f"x-aws-role: {document}")

    assert permissions(found.service()).policies == ()
    assert found.codes == ["compose-role-invalid"]
    assert problem in found.findings[0].message
