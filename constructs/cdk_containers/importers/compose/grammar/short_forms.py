"""What the short forms of mounts, ports, devices and hosts stand for."""

import posixpath
import re
from collections.abc import Iterator
from ipaddress import ip_address
from itertools import repeat

from cdk_containers.importers.nodes import Plain

Long = dict[str, Plain]


class ShortFormError(ValueError):
    """A short form is none.

    Attributes:
        fix: what to write.
    """

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(message)
        self.fix = fix


_PROPAGATIONS = ("private", "rprivate", "rshared", "rslave", "shared", "slave")
_DRIVE = re.compile(r"[^\W\d_]:")


def mount(text: str) -> Long:
    """A mount such as ``data:/var/lib/data:ro``.

    https://docs.docker.com/reference/compose-file/services/#short-syntax-5
    """
    if len(text) < 3:
        return {"type": "volume", "target": _path(text)}
    parts = list(_parts(text))
    if "" in parts or len(parts) > 3:
        raise ShortFormError(
            "A part of the mount is empty." if "" in parts else "The mount has too many colons.",
            "Write such as data:/var/lib/data:ro, and see that its variables are set.",
        )
    source, target = parts[:2] if len(parts) > 1 else ("", parts[0])
    long: Long = {"type": "bind" if is_path(source) else "volume", "target": _path(target)}
    if source:
        long["source"] = source
    options = parts[2].split(",") if len(parts) > 2 else []
    if "ro" in options and "rw" not in options[options.index("ro") :]:
        long["read_only"] = True
    if "nocopy" in options:
        long["volume"] = {"nocopy": True}
    bind: Long = {
        "propagation" if option in _PROPAGATIONS else "selinux": option
        for option in options
        if option in (*_PROPAGATIONS, "z", "Z")
    }
    if long["type"] == "bind":
        bind["create_host_path"] = True
    return {**long, "bind": bind} if bind else long


def _parts(text: str) -> Iterator[str]:
    """What stands between the colons; that of a Windows drive separates nothing."""
    start = 0
    while True:
        drive = _DRIVE.match(text, start)
        end = text.find(":", drive.end() if drive else start)
        if end < 0:
            yield text[start:]
            return
        yield text[start:end]
        start = end + 1


def is_path(source: str) -> bool:
    """Whether the source of a mount is a path of the machine, and not the name of a volume."""
    return source.startswith((".", "/", "~", "\\\\")) or bool(_DRIVE.match(source))


def _path(target: str) -> str:
    if not target:
        raise ShortFormError("The mount is empty.", "Write such as data:/var/lib/data.")
    clean = posixpath.normpath(target)
    return clean.replace("//", "/", 1) if clean.startswith("//") else clean


_RANGE = re.compile(r"(?P<first>[0-9]{1,5})(?:-(?P<last>[0-9]{1,5}))?")
_PROTOCOLS = ("sctp", "tcp", "udp")


def ports(text: str) -> Iterator[Long]:
    """Published ports such as ``127.0.0.1:8000-8010:80-90/udp``, one each.

    https://docs.docker.com/reference/compose-file/services/#short-syntax-3
    """
    *before, last = text.split(":")
    target, _, protocol = last.partition("/")
    protocol = protocol.lower() or "tcp"
    address = ":".join(before[:-1])
    if protocol not in _PROTOCOLS or (address and not _is_address(address)):
        raise _bad_port()
    published = _range(before[-1]) if before and before[-1] else None
    common: Long = {"mode": "ingress", "protocol": protocol}
    if address:
        common["host_ip"] = address.strip("[]")
    yield from _published(_range(target), published, common)


def _published(targets: range, published: range | None, common: Long) -> Iterator[Long]:
    if published is None:
        yield from ({**common, "target": target} for target in targets)
    elif len(targets) == len(published):
        for target, host in zip(targets, published, strict=True):
            yield {**common, "target": target, "published": str(host)}
    elif len(targets) == 1:
        # Docker takes a free one of them.
        host = f"{published[0]}-{published[-1]}"
        yield from ({**common, "target": target, "published": host} for target in targets)
    else:
        raise ShortFormError(
            "The two ranges of ports differ in length.",
            "Write two ranges of the same length, such as 8000-8010:80-90.",
        )


def _is_address(text: str) -> bool:
    try:
        ip_address(text.strip("[]"))
    except ValueError:
        return False
    return True


def _range(text: str) -> range:
    match = _RANGE.fullmatch(text)
    if not match:
        raise _bad_port()
    first = int(match["first"])
    last = int(match["last"] or first)
    if not first <= last <= 65535:
        raise _bad_port()
    return range(first, last + 1)


def _bad_port() -> ShortFormError:
    return ShortFormError(
        "This is no port: ports are 0 to 65535, ranges grow, protocols are tcp, udp and sctp.",
        "Write such as 8080:80 or 127.0.0.1:53:53/udp, and see that its variables are set.",
    )


def device(text: str) -> Long:
    """A device such as ``/dev/ttyUSB0:/dev/ttyUSB0:rwm``."""
    parts = text.split(":")
    if len(parts) > 3 or not parts[0]:
        raise ShortFormError("This is no device.", "Write such as /dev/ttyUSB0:/dev/ttyUSB0:rwm.")
    source, target, permissions = [*parts, *repeat("", 3)][:3]
    return {"source": source, "target": target or source, "permissions": permissions or "rwm"}


def file_mount(text: str) -> Long:
    """A secret or config by its name."""
    return {"source": text}


def host(text: str) -> str:
    """An extra host such as ``name:10.0.0.1``, with the separator that Docker Compose writes."""
    name, separator, address = text.partition("=")
    if not separator:
        name, separator, address = text.partition(":")
    if not separator:
        raise ShortFormError("The host has no address.", "Write such as name=10.0.0.1.")
    bare = address[1:-1] if address.startswith("[") and address.endswith("]") else address
    return f"{name}={bare}"


def gpus(text: str) -> Iterator[Long]:
    """Every GPU of the machine."""
    if text != "all":
        raise ShortFormError("The only text for GPUs is all.", "Write all, or a list.")
    yield {"count": -1}


def alone(text: str) -> list[str]:
    """A text that is the only one of its list."""
    return [text]


def shell_test(text: str) -> list[str]:
    """The test of a health check that the container's shell runs."""
    return ["CMD-SHELL", text]
