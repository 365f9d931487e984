"""The keys for Amazon ECS that begin with x-, and what their values may be.

Those with ``x-aws-`` are what ``docker compose`` once understood
(https://github.com/docker-archive/compose-cli/blob/main/docs/ecs-compose-features.md); those with
``x-ecs-`` are this library's own. Compose takes no notice of either.
"""

from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from types import MappingProxyType

from cdk_containers.findings import FilePosition
from cdk_containers.importers.compose.grammar import PROJECT, shapes
from cdk_containers.importers.compose.grammar.values import FLAG, TEXT, TEXTS, WHOLE
from cdk_containers.importers.compose.model.canonical import Canonical
from cdk_containers.importers.compose.model.complete import completed
from cdk_containers.importers.compose.model.merge import part_of
from cdk_containers.importers.nodes import ListNode, MapNode, Node, as_map
from cdk_containers.importers.report import Report

_PREFIXES = ("x-aws-", "x-ecs-")
_ANY_MAPPING = shapes.MapOf(value=shapes.Anything())
_COUNT = shapes.Whole(minimum=0)
_PERCENT = shapes.Whole(minimum=1, maximum=100)
_CERTIFICATE = shapes.Text(pattern="arn:[^:]+:acm:.+")
_AUTOSCALING = shapes.Record(
    keys={"cpu": _PERCENT, "memory": _PERCENT, "min": _COUNT, "max": _COUNT}
)
_MOUNT = shapes.Text(choices=("drop", "efs", "file", "scratch"))

EXTENSIONS: Mapping[str, shapes.Shape] = MappingProxyType(
    {
        "x-aws-cloudformation": _ANY_MAPPING,
        "x-aws-cluster": TEXT,
        "x-aws-loadbalancer": TEXT,
        "x-aws-logs_retention": WHOLE,
        "x-aws-vpc": TEXT,
        "x-ecs-certificate": _CERTIFICATE,
        "x-ecs-one-task": FLAG,
        "networks.*.x-aws-securitygroup": TEXT,
        "secrets.*.x-aws-keys": shapes.Either(shapes=(TEXTS, TEXT)),
        "services.*.deploy.update_config.x-aws-max_percent": _COUNT,
        "services.*.deploy.update_config.x-aws-min_percent": _COUNT,
        "services.*.deploy.x-aws-autoscaling": _AUTOSCALING,
        "services.*.ports[].x-aws-protocol": shapes.Text(choices=("http", "https")),
        "services.*.ports[].x-ecs-certificate": _CERTIFICATE,
        "services.*.x-aws-autoscaling": _AUTOSCALING,
        "services.*.x-aws-logs_retention": WHOLE,
        "services.*.x-aws-max_percent": _COUNT,
        "services.*.x-aws-min_percent": _COUNT,
        "services.*.x-aws-policies": TEXTS,
        "services.*.x-aws-pull_credentials": TEXT,
        "services.*.x-aws-role": _ANY_MAPPING,
        "services.*.x-ecs-health": shapes.Record(
            keys={
                "codes": shapes.Text(numbers=True),
                "grace_seconds": _COUNT,
                "path": TEXT,
                "port": shapes.Whole(minimum=1, maximum=65535),
            }
        ),
        "services.*.x-ecs-mounts": shapes.MapOf(names="/.*", value=_MOUNT),
        "services.*.x-ecs-secrets": shapes.MapOf(names=r"[a-zA-Z_][a-zA-Z0-9_.-]*", value=TEXT),
        "services.*.x-ecs-task": TEXT,
    }
)
"""Their shapes, by the pattern of their paths: ``*`` is any name, ``[]`` any entry of a list."""


def with_extensions(model: MapNode, report: Report) -> MapNode:
    """A model in which the keys for Amazon ECS are in their long form, too.

    Args:
        model: the resolved model.
        report: takes the findings.
    """
    return as_map(_Extending(report).of(model, PROJECT, "", ""))


class _Extending:
    def __init__(self, report: Report) -> None:
        self._report = report
        self._canonical = Canonical(report)

    def of(self, node: Node, shape: shapes.Shape, pattern: str, path: str) -> Node:
        """A node whose own keys are in their long form; people's own data is left alone."""
        if isinstance(node, ListNode) and isinstance(shape, shapes.ListOf):
            items = tuple(
                self.of(item, shape.item, f"{pattern}[]", f"{path}[{index}]")
                for index, item in enumerate(node.items)
            )
            return replace(node, items=items)
        if not isinstance(node, MapNode) or isinstance(shape, shapes.Pairs | shapes.Anything):
            return node
        is_record = not isinstance(shape, shapes.MapOf)
        entries = {
            key: self._entry(
                node,
                key,
                part_of(shape, key),
                joined(pattern, key if is_record else "*"),
                joined(path, key),
            )
            for key in node.entries
        }
        return replace(node, entries=entries)

    def _entry(
        self, owner: MapNode, key: str, shape: shapes.Shape, pattern: str, path: str
    ) -> Node:
        node = owner.entries[key]
        if pattern in EXTENSIONS:
            wanted = EXTENSIONS[pattern]
            return self._completed(self._canonical.of(node, wanted, path), wanted, path)
        if key.startswith(_PREFIXES) and not pattern.endswith("*"):
            self._unknown(owner.place_of(key), key, pattern, path)
            return node
        return self.of(node, shape, pattern, path)

    def _completed(self, node: Node, shape: shapes.Shape, path: str) -> Node:
        """A value with its defaults; what was wrong and left out is not missing, too."""
        report = Report()
        found = completed(node, shape, report, path)
        told = {each.where for each in self._report.findings}
        self._report.findings.extend(each for each in report.findings if each.where not in told)
        return found

    def _unknown(self, at: FilePosition, key: str, pattern: str, path: str) -> None:
        here = pattern.removesuffix(key)
        known = {each.rpartition(".")[2]: each for each in EXTENSIONS}
        at_this_place = [name for name in known if here + name in EXTENSIONS]
        elsewhere = known.get(key)
        similar = get_close_matches(key, at_this_place, n=1)
        hint = (
            f" It belongs at {elsewhere}."
            if elsewhere
            else "".join(f" There is {each!r}." for each in similar)
        )
        self._report.error(
            "compose-extension-unknown",
            at,
            path,
            f"{key!r} is no key for Amazon ECS here.{hint}",
            "Correct it, or begin it with another x- to keep it as a note.",
        )


def joined(path: str, key: str) -> str:
    """The path of a key.

    Args:
        path: the path of what it is in; empty for the whole model.
        key: the key.
    """
    return f"{path}.{key}" if path else key
