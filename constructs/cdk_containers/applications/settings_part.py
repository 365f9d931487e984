"""A mapping of somebody's JSON, read strictly, with all that is wrong with it."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import cast

from cdk_containers.findings import Finding, error


class Part:
    """A mapping, which takes nothing for something else.

    Attributes:
        entries: its values.
        path: where it is.
        findings: what is wrong with it so far.
    """

    def __init__(self, value: object, path: str, findings: list[Finding]) -> None:
        """
        Args:
            value: what is to be a mapping.
            path: where it is.
            findings: takes what is wrong.
        """
        self.path = path
        self.findings = findings
        self.entries: Mapping[str, object] = {}
        self._read: set[str] = set()
        if isinstance(value, Mapping):
            self.entries = cast("Mapping[str, object]", value)
        else:
            findings.append(wrong(path, "a mapping", "{…}"))

    def part(self, key: str) -> "Part | None":
        """A mapping below a key, if there is one."""
        self._read.add(key)
        if key not in self.entries:
            return None
        return Part(self.entries[key], f"{self.path}.{key}", self.findings)

    def text(self, key: str, pattern: re.Pattern[str], example: str) -> str | None:
        """A text that is like a pattern, if there is one."""
        self._read.add(key)
        value = self.entries.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or not pattern.fullmatch(value):
            self.refuse(key, f"a text such as {example}")
            return None
        return value

    def needed(self, key: str, pattern: re.Pattern[str], example: str) -> str:
        """A text that has to be there."""
        if self.entries.get(key) is None:
            self.refuse(key, f"a text such as {example}")
        return self.text(key, pattern, example) or ""

    def texts(self, key: str, pattern: re.Pattern[str], example: str) -> Sequence[str]:
        """A list of texts that are like a pattern."""
        self._read.add(key)
        value = self.entries.get(key, [])
        found = cast("list[object]", value) if isinstance(value, list) else [None]
        texts = [each for each in found if isinstance(each, str) and pattern.fullmatch(each)]
        if len(texts) < len(found):
            self.refuse(key, f"a list of texts such as {example}")
        return texts

    def flag(self, key: str) -> bool:
        """True or false, which it is if it is not there."""
        self._read.add(key)
        value = self.entries.get(key, False)
        if not isinstance(value, bool):
            self.refuse(key, "true or false")
        return value is True

    def choice(self, key: str, choices: Sequence[str]) -> str | None:
        """One of a few words, if there is one."""
        self._read.add(key)
        value = self.entries.get(key)
        if value is not None and value not in choices:
            self.refuse(key, " or ".join(choices))
            return None
        return None if value is None else str(value)

    def refuse(self, key: str, allowed: str) -> None:
        """Note what is wrong with the value of a key.

        Args:
            key: whose value.
            allowed: what may stand there.
        """
        self._read.add(key)
        shown = json.dumps(self.entries[key]) if key in self.entries else "Nothing"
        self.findings.append(
            error(
                "settings-invalid",
                f"{self.path}.{key}",
                f"{shown} is there, which is not {allowed}.",
                f"Write {allowed}.",
            )
        )

    def close(self) -> None:
        """Note the keys that nobody has read."""
        for key in self.entries:
            if key not in self._read:
                self.findings.append(
                    error(
                        "settings-key-unknown",
                        f"{self.path}.{key}",
                        "There is no such setting.",
                        f"Use {', '.join(sorted(self._read))}.",
                    )
                )


def wrong(path: str, allowed: str, example: str) -> Finding:
    """The problem of something that is not what stands there.

    Args:
        path: where it is.
        allowed: what may stand there.
        example: such as this.
    """
    return error(
        "settings-invalid", path, f"It is not {allowed}.", f"Write {allowed}, such as {example}."
    )
