"""Secrets as files and as variables."""

from pathlib import Path

import pytest

from cdk_containers.importers.compose.translation.options import Options
from cdk_containers.importers.compose.translation.storage.secrets import (
    secret_files,
    secret_variables,
)
from cdk_containers.spec import File, NewSecret, Secret, SecretsManagerSecret, SsmParameter
from tests.importers.compose.translation.sections import FARGATE, Translated, service

_ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop-AbCdEf"
_PARAMETER = "arn:aws:ssm:eu-west-1:123456789012:parameter"


def _files(found: Translated, options: Options = FARGATE) -> list[File]:
    return list(secret_files(found.service(), found.project, options))


def _variables(found: Translated, options: Options = FARGATE) -> dict[str, Secret]:
    return dict(secret_variables(found.service(), found.project, options))


@pytest.mark.parametrize(
    ("said", "content"),
    [
        ("external: true", SecretsManagerSecret(name_or_arn="token")),
        ("external: true, name: shop/token", SecretsManagerSecret(name_or_arn="shop/token")),
        (f"external: true, name: '{_ARN}'", SecretsManagerSecret(name_or_arn=_ARN)),
        ("external: true, name: /shop/token", SsmParameter(name="/shop/token")),
    ],
)
def test_a_secret_that_exists(tmp_path: Path, said: str, content: Secret) -> None:
    found = service(tmp_path, "secrets: [token]", f"secrets: {{token: {{{said}}}}}")

    assert _files(found) == [File(path="/run/secrets/token", content=content)]
    assert found.codes == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (f"{_PARAMETER}/shop/token", SsmParameter(name="/shop/token")),
        (f"{_PARAMETER}/token", SsmParameter(name="token")),
    ],
)
def test_the_arn_of_a_parameter_stands_for_its_name(
    tmp_path: Path, name: str, content: Secret
) -> None:
    found = service(tmp_path, f"x-ecs-secrets: {{TOKEN: '{name}'}}")

    assert _variables(found) == {"TOKEN": content}
    assert found.codes == ["compose-parameter-arn"]


@pytest.mark.parametrize(
    ("mount", "expected"),
    [
        ("{source: token, target: a/b}", File(path="/run/secrets/a/b", content="")),
        ("{source: token, target: /etc/a/b}", File(path="/etc/a/b", content="")),
        (
            "{source: token, uid: '7', mode: 0400}",
            File(path="/run/secrets/token", content="", mode="0400", owner="7"),
        ),
        (
            "{source: token, gid: '8', mode: 0}",
            File(path="/run/secrets/token", content="", mode="0000", owner="0:8"),
        ),
    ],
)
def test_where_a_secret_is_and_whose(tmp_path: Path, mount: str, expected: File) -> None:
    found = service(tmp_path, f"secrets: [{mount}]", "secrets: {token: {external: true}}")
    file = _files(found)[0]

    assert (file.path, file.mode, file.owner) == (expected.path, expected.mode, expected.owner)


def test_a_secret_of_this_machine_becomes_a_new_one(tmp_path: Path) -> None:
    found = service(
        tmp_path,
        "secrets: [token, key]",
        "secrets:\n  token: {file: ./token.txt}\n  key: {environment: API_KEY}",
    )

    assert [file.content for file in _files(found)] == [
        NewSecret(name="token", value_from=str(tmp_path / "token.txt")),
        NewSecret(name="key", value_from="$API_KEY"),
    ]
    assert found.codes == ["compose-secret-new"] * 2


def test_a_secret_is_told_once(tmp_path: Path) -> None:
    found = service(
        tmp_path,
        "secrets: [token], x-ecs-secrets: {TOKEN: token}",
        "secrets: {token: {file: ./token.txt}}",
    )

    assert len(_files(found)) == len(_variables(found)) == 1
    assert found.codes == ["compose-secret-new"]


@pytest.mark.parametrize(
    ("keys", "paths"),
    [
        ("user", ["/run/secrets/db/user"]),
        ("[user, password]", ["/run/secrets/db/user", "/run/secrets/db/password"]),
        ("[]", ["/run/secrets/db"]),
    ],
)
def test_the_keys_of_a_secret_are_files(tmp_path: Path, keys: str, paths: list[str]) -> None:
    found = service(
        tmp_path, "secrets: [db]", f"secrets: {{db: {{external: true, x-aws-keys: {keys}}}}}"
    )

    assert [file.path for file in _files(found)] == paths
    assert [file.content for file in _files(found)] == [
        SecretsManagerSecret(name_or_arn="db", json_key=path.partition("db/")[2] or None)
        for path in paths
    ]


@pytest.mark.parametrize("keys", ["'*'", "['*']", "[user, '*']"])
def test_nothing_stands_for_every_key(tmp_path: Path, keys: str) -> None:
    found = service(
        tmp_path, "secrets: [db]", f"secrets: {{db: {{external: true, x-aws-keys: {keys}}}}}"
    )

    assert _files(found) == []
    assert found.codes == ["compose-secret-every-key"]


@pytest.mark.parametrize("used", ["secrets: [db]", "x-ecs-secrets: {PASSWORD: 'db:user'}"])
def test_a_secret_that_is_made_has_no_keys(tmp_path: Path, used: str) -> None:
    """CloudFormation writes a value anew when what it is made from changes."""
    keys = ", x-aws-keys: [user]" if "x-ecs" not in used else ""
    found = service(tmp_path, used, f"secrets: {{db: {{file: ./db.json{keys}}}}}")

    assert (_files(found), _variables(found)) == ([], {})
    assert set(found.codes) == {"compose-secret-new-key"}


def test_a_parameter_has_no_keys(tmp_path: Path) -> None:
    found = service(
        tmp_path,
        "secrets: [db]",
        "secrets: {db: {external: true, name: /shop/db, x-aws-keys: user}}",
    )

    assert _files(found) == []
    assert found.codes == ["compose-secret-keys"]


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("db", SecretsManagerSecret(name_or_arn="shop/db")),
        ("db:user", SecretsManagerSecret(name_or_arn="shop/db", json_key="user")),
        ("other:user", SecretsManagerSecret(name_or_arn="other", json_key="user")),
        (_ARN, SecretsManagerSecret(name_or_arn=_ARN)),
        (f"{_ARN}:user", SecretsManagerSecret(name_or_arn=_ARN, json_key="user")),
        (f"{_ARN}:user::", SecretsManagerSecret(name_or_arn=_ARN, json_key="user")),
        (f"{_ARN}:user:AWSCURRENT:", SecretsManagerSecret(name_or_arn=_ARN, json_key="user")),
        (f"{_ARN}:::", SecretsManagerSecret(name_or_arn=_ARN)),
        ("other:user::", SecretsManagerSecret(name_or_arn="other", json_key="user")),
        ("db:user::", SecretsManagerSecret(name_or_arn="shop/db", json_key="user")),
        ("/shop/db", SsmParameter(name="/shop/db")),
    ],
)
def test_a_variable_refers_to_a_secret(tmp_path: Path, reference: str, expected: Secret) -> None:
    found = service(
        tmp_path,
        f"x-ecs-secrets: {{DB: '{reference}'}}",
        "secrets: {db: {external: true, name: shop/db}}",
    )

    assert _variables(found) == {"DB": expected}
    assert found.codes == []


@pytest.mark.parametrize(
    ("reference", "secret"),
    [
        ("other:user:AWSPREVIOUS", "other:user"),
        ("db:user::0123", "db:user"),
        (f"{_ARN}:user:AWSPREVIOUS:", f"{_ARN}:user"),
        (f"{_ARN}::AWSPREVIOUS:", _ARN),
    ],
)
def test_a_variable_holds_the_current_value(tmp_path: Path, reference: str, secret: str) -> None:
    found = service(
        tmp_path, f"x-ecs-secrets: {{DB: '{reference}'}}", "secrets: {db: {external: true}}"
    )

    assert _variables(found) == {}
    assert found.codes == ["compose-secret-version"]
    assert found.findings[0].fix == f"Write {secret}, without the stage and the version."


@pytest.mark.parametrize("reference", ["", "a:b:c:d:e", "arn:aws:s3:::bucket"])
def test_a_variable_refers_to_nothing(tmp_path: Path, reference: str) -> None:
    found = service(tmp_path, f"x-ecs-secrets: {{DB: '{reference}'}}")

    assert _variables(found) == {}
    assert found.codes == ["compose-secret-reference"]
    assert found.findings[0].where.path == "services.web.x-ecs-secrets.DB"


def test_a_secret_that_is_given(tmp_path: Path) -> None:
    found = service(
        tmp_path,
        "secrets: [db], x-ecs-secrets: {PASSWORD: 'db:password'}",
        "secrets: {db: {file: ./db.json}}",
    )
    options = Options(given_secrets=frozenset({"db"}))

    assert [file.content for file in _files(found, options)] == [NewSecret(name="db")]
    assert _variables(found, options) == {"PASSWORD": NewSecret(name="db", json_key="password")}
    assert found.codes == []


def test_a_secret_is_kept_for_variables_only(tmp_path: Path) -> None:
    found = service(
        tmp_path,
        "x-ecs-secrets: {TOKEN: 'token:key'}",
        "secrets: {token: {file: a}, other: {file: b}}",
    )

    assert list(found.project.section("secrets").node.entries) == ["token"]
