"""What short forms stand for."""

import pytest

from cdk_containers.importers.compose.grammar import short_forms, words
from cdk_containers.importers.compose.grammar.short_forms import Long, ShortFormError

_BIND = {"bind": {"create_host_path": True}}


@pytest.mark.parametrize(
    ("text", "mount"),
    [
        ("/a", {"type": "volume", "target": "/a"}),
        ("/data", {"type": "volume", "target": "/data"}),
        ("data:/data/", {"type": "volume", "source": "data", "target": "/data"}),
        ("data:/d/../e", {"type": "volume", "source": "data", "target": "/e"}),
        (
            "data:/data:ro",
            {"type": "volume", "source": "data", "target": "/data", "read_only": True},
        ),
        ("data:/data:rw", {"type": "volume", "source": "data", "target": "/data"}),
        (
            "data:/data:nocopy",
            {"type": "volume", "source": "data", "target": "/data", "volume": {"nocopy": True}},
        ),
        ("./a:/b", {"type": "bind", "source": "./a", "target": "/b", **_BIND}),
        ("~/a:/b", {"type": "bind", "source": "~/a", "target": "/b", **_BIND}),
        ("/a:/b", {"type": "bind", "source": "/a", "target": "/b", **_BIND}),
        ("C:\\a:/b", {"type": "bind", "source": "C:\\a", "target": "/b", **_BIND}),
        ("C:\\a:D:\\b", {"type": "bind", "source": "C:\\a", "target": "D:\\b", **_BIND}),
        (
            "\\\\.\\pipe\\docker:/b",
            {"type": "bind", "source": "\\\\.\\pipe\\docker", "target": "/b", **_BIND},
        ),
        (
            "/a:/b:ro,rslave,z",
            {
                "type": "bind",
                "source": "/a",
                "target": "/b",
                "read_only": True,
                "bind": {"propagation": "rslave", "selinux": "z", "create_host_path": True},
            },
        ),
        ("/a:/b:unknown", {"type": "bind", "source": "/a", "target": "/b", **_BIND}),
    ],
)
def test_mounts(text: str, mount: Long) -> None:
    assert short_forms.mount(text) == mount


@pytest.mark.parametrize("text", ["", ":/a", "data::ro", "data:", "data:/b:ro:x"])
def test_no_mounts(text: str) -> None:
    with pytest.raises(ShortFormError):
        short_forms.mount(text)


def _ports(text: str) -> list[str]:
    return [
        f"{port.get('host_ip', '')}:{port.get('published', '')}:{port['target']}/{port['protocol']}"
        for port in short_forms.ports(text)
    ]


@pytest.mark.parametrize(
    ("text", "ports"),
    [
        ("80", ["::80/tcp"]),
        ("8080:80", [":8080:80/tcp"]),
        ("53:53/UDP", [":53:53/udp"]),
        ("127.0.0.1:8080:80", ["127.0.0.1:8080:80/tcp"]),
        ("127.0.0.1::80", ["127.0.0.1::80/tcp"]),
        ("[::1]:8080:80", ["::1:8080:80/tcp"]),
        ("::1:8080:80", ["::1:8080:80/tcp"]),
        ("80/", ["::80/tcp"]),
        ("::80", ["::80/tcp"]),
        ("80-82", ["::80/tcp", "::81/tcp", "::82/tcp"]),
        ("8080-8081:80-81", [":8080:80/tcp", ":8081:81/tcp"]),
        ("8080-8089:80", [":8080-8089:80/tcp"]),
    ],
)
def test_ports(text: str, ports: list[str]) -> None:
    assert _ports(text) == ports


@pytest.mark.parametrize(
    "text",
    [
        "",
        ":",
        "a",
        "80/x",
        "70000",
        "82-80",
        "8080-8085:80-81",
        "x:80",
        "host:80:80",
        "300.0.0.1:80:80",
        "80:",
        "-1",
    ],
)
def test_no_ports(text: str) -> None:
    with pytest.raises(ShortFormError):
        _ports(text)


@pytest.mark.parametrize(
    ("text", "device"),
    [
        ("/dev/a", ("/dev/a", "/dev/a", "rwm")),
        ("/dev/a:/dev/b", ("/dev/a", "/dev/b", "rwm")),
        ("/dev/a:/dev/b:r", ("/dev/a", "/dev/b", "r")),
    ],
)
def test_devices(text: str, device: tuple[str, str, str]) -> None:
    assert tuple(short_forms.device(text).values()) == device


@pytest.mark.parametrize("text", ["", "a:b:c:d"])
def test_no_devices(text: str) -> None:
    with pytest.raises(ShortFormError):
        short_forms.device(text)


@pytest.mark.parametrize(
    ("text", "host"),
    [("a:10.0.0.1", "a=10.0.0.1"), ("a=::1", "a=::1"), ("a:[::1]", "a=::1")],
)
def test_hosts(text: str, host: str) -> None:
    assert short_forms.host(text) == host


def test_no_host() -> None:
    with pytest.raises(ShortFormError):
        short_forms.host("a")


@pytest.mark.parametrize(
    ("text", "found", "cut"),
    [
        ("", [], None),
        ("sleep 10", ["sleep", "10"], None),
        ("  a\tb\n", ["a", "b"], None),
        ("sh -c 'a b' \"c d\"", ["sh", "-c", "a b", "c d"], None),
        ("a'b'\"c\"", ["abc"], None),
        ("'' \"\"", ["", ""], None),
        ('a\\ b \'c\\d\' "e\\"f" \\n', ["a b", "c\\d", 'e"f', "\n"], None),
        ("echo $(date) `id`", ["echo", "$(date)", "`id`"], None),
        ("a && b", ["a"], "&"),
        ("a | b", ["a"], "|"),
        ("a > b", ["a"], ">"),
        ("a 2>b", ["a"], ">"),
        ("a b2>c", ["a", "b2"], ">"),
        ("a;b", ["a"], ";"),
        ("'a && b'", ["a && b"], None),
    ],
)
def test_words(text: str, found: list[str], cut: str | None) -> None:
    command = words.split(text)

    assert (command.words, command.cut) == (found, cut)


@pytest.mark.parametrize("text", ["'a", '"a', "a\\", "(a)", "a)", "$(a", "`a"])
def test_no_words(text: str) -> None:
    with pytest.raises(ShortFormError):
        words.split(text)
