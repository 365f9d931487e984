"""A service or a cluster is monitored once."""

from constructs import Construct

from cdk_containers.findings import Finding, error


def monitored_before(scope: Construct, construct_id: str) -> list[Finding]:
    """The problem of something that is monitored already.

    Args:
        scope: the service or the cluster.
        construct_id: of what monitors it.
    """
    if scope.node.try_find_child(construct_id) is None:
        return []
    return [
        error(
            "monitored-already",
            "monitor",
            "It has a dashboard and alarms already.",
            "Keep what the first call returned, and add to that.",
        )
    ]
