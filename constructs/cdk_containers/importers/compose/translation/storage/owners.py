"""Whom the files of a service's volumes have to belong to, so that its image can use them.

On EFS everything is done as the user of the access point, which is never root. Images of databases
want their files to belong to their own user, and make it so at the start, which only root could:
with that user as the access point's, nothing is left to do
(https://docs.aws.amazon.com/efs/latest/ug/enforce-identity-access-points.html).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from cdk_containers.importers.compose.translation.section import Section


@dataclass(frozen=True)
class Owner:
    """A user and a group, by their numbers."""

    uid: int
    gid: int

    def __str__(self) -> str:
        return f"{self.uid}:{self.gid}"


_NUMBERS = re.compile(r"(?P<uid>[0-9]{1,10})(?::(?P<gid>[0-9]{1,10}))?")
_REGISTRY = re.compile(r"^(?:[^/]*[.:][^/]*|localhost)/")
_OFFICIAL = re.compile(r"^(?:docker/)?library/")

_POSTGRES = Owner(999, 999), Owner(70, 70)
_REDIS = Owner(999, 999), Owner(999, 1000)
_WEB = Owner(33, 33), Owner(82, 82)
_OWN = Owner(999, 999), Owner(999, 999)

_USERS: Mapping[str, tuple[Owner, Owner]] = {
    "cassandra": _OWN,
    "couchdb": (Owner(5984, 5984), Owner(5984, 5984)),
    "drupal": _WEB,
    "grafana/grafana": (Owner(472, 472), Owner(472, 472)),
    "mariadb": _OWN,
    "mongo": _OWN,
    "mysql": _OWN,
    "neo4j": (Owner(7474, 7474), Owner(7474, 7474)),
    "nextcloud": _WEB,
    "pgvector/pgvector": _POSTGRES,
    "postgis/postgis": _POSTGRES,
    "postgres": _POSTGRES,
    "prom/prometheus": (Owner(65534, 65534), Owner(65534, 65534)),
    "rabbitmq": (Owner(999, 999), Owner(100, 101)),
    "redis": _REDIS,
    "timescale/timescaledb": (Owner(70, 70), Owner(70, 70)),
    "valkey/valkey": _REDIS,
    "wordpress": _WEB,
}
"""The user that an image's Dockerfile makes: in its Debian variant, and in its Alpine one."""

_BITNAMI = Owner(1001, 1001)


def owner_of(service: Section) -> Owner | None:
    """The user that a service writes its files as; ``None`` if that is not known, or root.

    Args:
        service: the service.
    """
    user = service.text("user")
    if user:
        match = _NUMBERS.fullmatch(user)
        if match is not None:
            uid = int(match["uid"])
            return Owner(uid, int(match["gid"] or uid) or uid) if uid else None
        if user.partition(":")[0] == "root":
            return None
    # A user with a name mostly is the one that the Dockerfile makes.
    return _user_of_image(service.text("image") or "")


def _user_of_image(image: str) -> Owner | None:
    name, _, tag = _REGISTRY.sub("", image, count=1).partition("@")[0].partition(":")
    name = _OFFICIAL.sub("", name, count=1)
    if name.startswith(("bitnami/", "bitnamilegacy/")):
        return _BITNAMI
    debian, alpine = _USERS.get(name, (None, None))
    return alpine if "alpine" in tag else debian
