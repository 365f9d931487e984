"""Numbers of which Amazon ECS takes some only."""

import math
from dataclasses import dataclass

from cdk_containers.importers.compose.syntax.yaml_values import text_of
from cdk_containers.importers.compose.translation.section import Section

LARGEST = 2**31 - 1
"""The largest number that the API takes anywhere."""


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """The lowest and the highest number that is taken.

    Args:
        lowest: the former.
        highest: the latter.
        unit: what compose files write behind it, such as ``s``. Default: nothing.
    """

    lowest: int
    highest: int
    unit: str = ""

    def takes(self, section: Section, key: str, value: float) -> bool:
        """Whether a number is taken; if not, it is told.

        Args:
            section: where it stands.
            key: its name there.
            value: the number.
        """
        if self.lowest <= value <= self.highest:
            return True
        nearest = self.highest if value > self.highest else self.lowest
        section.refuse(
            "compose-value-out-of-range",
            key,
            f"{text_of(value)}{self.unit} is outside {self.lowest}{self.unit} to "
            f"{self.highest}{self.unit}, which Amazon ECS takes.",
            f"Write {nearest}{self.unit}, which is the nearest.",
        )
        return False

    def rounded_up(self, section: Section, key: str, value: float) -> int | None:
        """The next whole number, or ``None`` if it is not taken.

        Args:
            section: where the number stands.
            key: its name there.
            value: the number.
        """
        whole = math.ceil(value) if math.isfinite(value) else value
        return int(whole) if self.takes(section, key, whole) else None
