"""The ports of well-known programs, for services that do not say theirs."""

from collections.abc import Mapping

_BY_IMAGE: Mapping[str, int] = {
    "cassandra": 9042,
    "clickhouse": 8123,
    "clickhouse-server": 8123,
    "consul": 8500,
    "couchdb": 5984,
    "dragonfly": 6379,
    "elasticsearch": 9200,
    "etcd": 2379,
    "influxdb": 8086,
    "kafka": 9092,
    "keydb": 6379,
    "mariadb": 3306,
    "meilisearch": 7700,
    "memcached": 11211,
    "minio": 9000,
    "mongo": 27017,
    "mongodb": 27017,
    "mysql": 3306,
    "mysql-server": 3306,
    "nats": 4222,
    "neo4j": 7687,
    "opensearch": 9200,
    "percona": 3306,
    "pgvector": 5432,
    "postgis": 5432,
    "postgres": 5432,
    "postgresql": 5432,
    "qdrant": 6333,
    "rabbitmq": 5672,
    "redis": 6379,
    "redis-stack-server": 6379,
    "timescaledb": 5432,
    "valkey": 6379,
    "zookeeper": 2181,
}
"""What a program listens on unless it is told otherwise, by the last part of its image's name."""

_BY_SCHEME: Mapping[str, int] = {
    "amqp": 5672,
    "amqps": 5671,
    "http": 80,
    "https": 443,
    "mariadb": 3306,
    "mongodb": 27017,
    "mysql": 3306,
    "nats": 4222,
    "postgres": 5432,
    "postgresql": 5432,
    "redis": 6379,
    "ws": 80,
    "wss": 443,
}
"""What a URL without a port means."""


def port_of_image(image: str) -> int | None:
    """The port that the program in an image listens on, if it is a well-known one.

    Args:
        image: a text that ``docker pull`` takes.
    """
    return _BY_IMAGE.get(program_in(image))


def program_in(image: str) -> str:
    """The last part of an image's name, which mostly is the program's.

    Args:
        image: a text that ``docker pull`` takes.
    """
    return image.partition("@")[0].rpartition("/")[2].partition(":")[0]


def port_of_scheme(scheme: str) -> int | None:
    """The port that a URL means that names none, if its scheme is a well-known one.

    Args:
        scheme: what stands before ``://``; of a compound one, such as
            ``postgresql+asyncpg``, the first part counts.
    """
    return _BY_SCHEME.get(scheme.partition("+")[0].lower())
