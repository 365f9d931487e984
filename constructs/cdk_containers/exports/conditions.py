"""The conditions of a template.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html
"""

from collections.abc import Callable

from cdk_containers.exports.template import Template
from cdk_containers.findings import FilePosition
from cdk_containers.importers.nodes import ListNode, MapNode, Node, Scalar, is_null, plain
from cdk_containers.importers.report import Report

_MOST_STEPS = 50
"""From one condition to the next: few enough for Python, whose own limit others may have set."""


class Conditions:
    """Works out which conditions hold.

    Args:
        template: where they are.
        value: gives a value without functions.
        report: takes what is written wrongly.
    """

    def __init__(
        self, template: Template, value: Callable[[Node, str], Node | None], report: Report
    ) -> None:
        self._all = template.section("Conditions")
        self._value = value
        self._report = report
        self._known: dict[str, bool | None] = {}
        self._open: list[str] = []

    def holds(self, name: str, at: FilePosition, path: str) -> bool | None:
        """Whether a condition holds; ``None`` if that is not known, which is told.

        Args:
            name: the condition's.
            at: where it is asked for.
            path: of that place.
        """
        if name in self._known:
            return self._known[name]
        condition = self._all.entries.get(name)
        if condition is None:
            return self._invalid(at, path, f"There is no condition {name!r}.")
        if name in self._open:
            return self._invalid(at, path, f"The condition {name!r} is made of itself.")
        if len(self._open) == _MOST_STEPS:
            raise RecursionError
        self._open.append(name)
        self._known[name] = self._of(condition, f"Conditions.{name}")
        self._open.pop()
        return self._known[name]

    def _of(self, node: Node, path: str) -> bool | None:
        if isinstance(node, MapNode) and len(node.entries) == 1:
            ((function, argument),) = node.entries.items()
            items = argument.items if isinstance(argument, ListNode) else ()
            if function == "Condition" and isinstance(argument, Scalar):
                return self.holds(str(argument.value), argument.at, path)
            if function == "Fn::Equals" and len(items) == 2:
                return self._equal(items[0], items[1], f"{path}.{function}")
            if function == "Fn::Not" and len(items) == 1:
                inner = self._of(items[0], f"{path}.{function}[0]")
                return None if inner is None else not inner
            if function in ("Fn::And", "Fn::Or") and items:
                below = f"{path}.{function}"
                each = [self._of(item, f"{below}[{index}]") for index, item in enumerate(items)]
                return _together(each, decides=function == "Fn::Or")
        return self._invalid(node.at, path, "This is no condition.")

    def _equal(self, left: Node, right: Node, path: str) -> bool | None:
        sides = [self._value(left, f"{path}[0]"), self._value(right, f"{path}[1]")]
        if any(side is not None and is_null(side) for side in sides):
            return None
        first, second = (None if side is None else _comparable(side) for side in sides)
        return first == second

    def _invalid(self, at: FilePosition, path: str, problem: str) -> None:
        self._report.error(
            "aws-cli-function-invalid",
            at,
            path,
            problem,
            "Write it as CloudFormation takes it: with Fn::Equals, Fn::Not, Fn::And, Fn::Or.",
        )


def _together(each: list[bool | None], *, decides: bool) -> bool | None:
    """``Fn::Or`` where ``True`` decides, ``Fn::And`` where ``False`` does."""
    if decides in each:
        return decides
    return None if None in each else not decides


def _comparable(node: Node) -> object:
    """CloudFormation compares texts: 1 is '1'."""
    value = plain(node)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, list | dict) else str(value)
