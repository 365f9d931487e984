"""Which variables hold secrets that stand in plain text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdk_containers.spec import holds_secret


@pytest.mark.parametrize(
    "name",
    [
        "DB_PASSWORD",
        "POSTGRES_PASSWD",
        "SSH_PASSPHRASE",
        "DB_PWD",
        "RABBITMQ_DEFAULT_PASS",
        "DBPASS",
        "database__connection__password",
        "CLIENT_SECRET",
        "SECRET_KEY_BASE",
        "AuthToken",
        "apikey",
        "WORDPRESS_AUTH_KEY",
        "WORDPRESS_NONCE_SALT",
        "ENCRYPTION_KEY",
    ],
)
def test_what_the_name_says(name: str) -> None:
    assert holds_secret(name, "s3cret")


@pytest.mark.parametrize(
    "name",
    [
        "ACCESS_TOKEN_EXPIRY",
        "API_KEY_RATE_LIMIT",
        "AWS_ACCESS_KEY_ID",
        "BYPASS",
        "COMPASS",
        "DB_PASSWORD_FILE",
        "DB_SECRET_ARN",
        "MASTER_PASSWORD_REQUIRED",
        "OIDC_TOKEN_URI",
        "PUBLIC_KEY",
        "PWD",
    ],
)
def test_what_the_name_does_not_say(name: str) -> None:
    assert not holds_secret(name, "s3cret")


@pytest.mark.parametrize(
    "value",
    [
        "",
        " ",
        "yes",
        "No",
        "TRUE",
        "off",
        "0",
        "/run/secrets/db-password",
        "./keys/private.pem",
        "~/.ssh/id",
        "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop-AbCdEf",
    ],
)
def test_values_that_only_tell_about_a_secret(value: str) -> None:
    for name in ("ALLOW_EMPTY_PASSWORD", "TOKEN", "PRIVATE_KEY"):
        assert not holds_secret(name, value)


def test_numbers() -> None:
    assert holds_secret("PASSWORD", "1234")
    assert holds_secret("TOKEN", "123456789")
    assert not holds_secret("MAX_TOKEN", "4096")


@pytest.mark.parametrize(
    ("value", "has_one"),
    [
        ("postgres://user:secret@db:5432/app", True),
        ("redis://:secret@cache/0", True),
        ("amqp+ssl://a:b%20c@mq", True),
        ("Server=db;User Id=sa;Password=secret;", True),
        ("jdbc:postgresql://db/app?user=a&password=secret", True),
        ("host=db password=secret user=a", True),
        ("proxy: http://a:b@proxy:3128 else none", True),
        ("postgres://db:5432/app", False),
        ("postgres://user@db:5432/app", False),
        ("postgres://user:@db:5432/app", False),
        ("postgres://:@db/app", False),
        ("postgres://user:$PASSWORD@db/app", False),
        ("postgres://user:{password}@db/app", False),
        ("http://db:80/a@b", False),
        ("user=a password= host=db", False),
        ("/run/secrets/a", False),
    ],
)
def test_passwords_in_addresses_whatever_the_name(value: str, has_one: bool) -> None:
    assert holds_secret("DATABASE_URL", value) is has_one


@given(st.text(), st.text())
def test_any_text_has_an_answer(name: str, value: str) -> None:
    assert holds_secret(name, value) in (True, False)
    assert not holds_secret(f"{name}_FILE", f"/{name}"[:1])
