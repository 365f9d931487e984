"""Rules on a listener, and requests: from few letters, so that rules often touch one another."""

import re
from dataclasses import dataclass

from hypothesis import strategies as st

from cdk_containers.spec import ListenerRule

_IDENTITIES = [f"Shop/Service{number}" for number in range(8)]


@dataclass(frozen=True)
class Request:
    """What a load balancer looks at."""

    host: str
    path: str


def matches(pattern: str, text: str) -> bool:
    """What AWS says of wildcards, said once more in other words."""
    return re.fullmatch(_expression(pattern), text, re.DOTALL) is not None


def takes(rule: ListenerRule, request: Request) -> bool:
    """Whether a request is for a service."""
    return (
        not rule.hosts or any(matches(each.lower(), request.host.lower()) for each in rule.hosts)
    ) and (not rule.paths or any(matches(each, request.path) for each in rule.paths))


def _expression(pattern: str) -> str:
    return "".join({"*": ".*", "?": "."}.get(letter, re.escape(letter)) for letter in pattern)


patterns = st.text("ab*?", max_size=6)
identities = st.sampled_from(_IDENTITIES)

_host = st.sampled_from(["a.co", "A.co", "b.a.co", "*.co", "*.a.co", "?.co", "b.*.co", "*a.c?"])
_path = st.sampled_from(
    ["/*", "*", "/a", "/a*", "/a/*", "*/a", "*a*", "/?", "?a", "/a/b", "/a/b*", "/a/b/*"]
) | st.builds(str.__add__, st.sampled_from("/*?"), st.text("/ab*?", max_size=10))


def _some(values: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(values, min_size=1, max_size=2)


rules = st.one_of(
    st.builds(ListenerRule, paths=_some(_path), tested=st.booleans()),
    st.builds(ListenerRule, hosts=_some(_host), tested=st.booleans()),
    st.builds(ListenerRule, hosts=_some(_host), paths=_some(_path), tested=st.booleans()),
)
listeners = st.dictionaries(identities, rules, max_size=6)
requests = st.builds(
    Request,
    host=st.sampled_from(["a.co", "B.a.co", "b.co", "c.b.a.co", "b.c.co", "aa.cc", "other"]),
    path=st.builds(str.__add__, st.just("/"), st.text("/abc", max_size=4)),
)
