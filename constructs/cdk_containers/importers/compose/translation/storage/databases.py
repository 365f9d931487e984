"""Programs that keep their files for themselves: two of them on one folder damage it."""

from collections.abc import Mapping
from dataclasses import dataclass

from cdk_containers.importers.compose.translation.reach.well_known import program_in


@dataclass(frozen=True, kw_only=True)
class Database:
    """A program that nobody else may write to the files of.

    Args:
        name: what people call it.
        on_aws: a service of AWS that does the same. Default: none is known.
    """

    name: str
    on_aws: str = ""


_CASSANDRA = Database(name="Cassandra", on_aws="Amazon Keyspaces")
_CLICKHOUSE = Database(name="ClickHouse")
_ELASTICSEARCH = Database(name="Elasticsearch", on_aws="Amazon OpenSearch Service")
_INFLUXDB = Database(name="InfluxDB", on_aws="Amazon Timestream for InfluxDB")
_KAFKA = Database(name="Kafka", on_aws="Amazon MSK")
_MARIADB = Database(name="MariaDB", on_aws="Amazon RDS")
_MONGODB = Database(name="MongoDB", on_aws="Amazon DocumentDB")
_MYSQL = Database(name="MySQL", on_aws="Amazon RDS")
_OPENSEARCH = Database(name="OpenSearch", on_aws="Amazon OpenSearch Service")
_POSTGRES = Database(name="PostgreSQL", on_aws="Amazon RDS")
_RABBITMQ = Database(name="RabbitMQ", on_aws="Amazon MQ")
_REDIS = Database(name="Redis", on_aws="Amazon ElastiCache or Amazon MemoryDB")
_VALKEY = Database(name="Valkey", on_aws="Amazon ElastiCache or Amazon MemoryDB")

_BY_IMAGE: Mapping[str, Database] = {
    "cassandra": _CASSANDRA,
    "clickhouse": _CLICKHOUSE,
    "clickhouse-server": _CLICKHOUSE,
    "couchdb": Database(name="CouchDB"),
    "elasticsearch": _ELASTICSEARCH,
    "etcd": Database(name="etcd"),
    "influxdb": _INFLUXDB,
    "kafka": _KAFKA,
    "mariadb": _MARIADB,
    "meilisearch": Database(name="Meilisearch"),
    "mongo": _MONGODB,
    "mongodb": _MONGODB,
    "mysql": _MYSQL,
    "mysql-server": _MYSQL,
    "neo4j": Database(name="Neo4j"),
    "opensearch": _OPENSEARCH,
    "percona": _MYSQL,
    "pgvector": _POSTGRES,
    "postgis": _POSTGRES,
    "postgres": _POSTGRES,
    "postgresql": _POSTGRES,
    "prometheus": Database(name="Prometheus", on_aws="Amazon Managed Service for Prometheus"),
    "qdrant": Database(name="Qdrant"),
    "rabbitmq": _RABBITMQ,
    "redis": _REDIS,
    "redis-stack": _REDIS,
    "redis-stack-server": _REDIS,
    "timescaledb": _POSTGRES,
    "valkey": _VALKEY,
    "zookeeper": Database(name="ZooKeeper"),
}
"""By the last part of the image's name."""


def kept_database(image: str) -> Database | None:
    """The database in an image, if it is a well-known one.

    Args:
        image: a text that ``docker pull`` takes.
    """
    return _BY_IMAGE.get(program_in(image))
