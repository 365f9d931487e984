"""Which variables hold secrets, by their names and values."""

import re

# At the end of the name: DB_PASSWORD, and neither PASSWORD_FILE nor DB_SECRET_ARN.
_PASSWORD = re.compile(
    r"(passw(or)?d|passphrase|_pwd|(^|[_.-])(db)?pass|secret|secret_key_base)$", re.I
)
_OTHER_SECRET = re.compile(
    r"(token|credentials?|(api|access|auth|encryption|master|private|secret|signing)_?key|_salt)$",
    re.I,
)
# Whether there is a secret, or where: yes, /run/secrets/token, arn:aws:secretsmanager:…
_TELLS_ABOUT_IT = re.compile(
    r"(y|yes|n|no|true|false|on|off|[01]|none|null|[~.]{0,2}(/[\w.-]+)+/?|arn:\S+)?", re.I
)
_NUMBER = re.compile(r"[0-9]{1,5}")
_WITH_PASSWORD = re.compile(
    r"[a-z][a-z0-9+.-]{0,30}://[^\s/@:]*:[^\s/@$<{]+@|(^|[?&;\s])(password|pwd)=[^\s&;$<{]", re.I
)
"""In a URL, such as ``postgres://user:secret@db/app``, or in a connection string."""


def holds_secret(variable: str, value: str) -> bool:
    """Whether a variable probably has a value that nobody should see.

    Args:
        variable: its name.
        value: the value.
    """
    if _WITH_PASSWORD.search(value):
        return True
    if _TELLS_ABOUT_IT.fullmatch(value.strip()):
        return False
    # A password may be a number; what else is one is a port, or how many tokens there are.
    is_number = _NUMBER.fullmatch(value) is not None
    return bool(_PASSWORD.search(variable) or (_OTHER_SECRET.search(variable) and not is_number))
