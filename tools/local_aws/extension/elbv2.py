# pyright: basic
# MiniStack's records are dictionaries without types.
"""Load balancers: every listener can be reached, and targets are where they really are."""

import random
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

from tools.local_aws.addresses import Endpoint
from tools.local_aws.extension.ministack import alb, app, provisioners, responses

_HOST = re.compile(
    r"(?:(?P<port>\d+)\.)?(?:(?P<host>.+)\.)?(?P<balancer>[^.]+\.alb\.localhost)(?=:|$)",
    re.IGNORECASE,
)
_HTTP = 80


def install(gateway_port: int) -> None:
    _keep_forward_config()
    _forward_by_weight()
    _reach_every_listener(gateway_port)
    _leave_every_path_to_the_targets()


def _keep_forward_config() -> None:
    read_actions = provisioners._elbv2_listener_actions

    def actions(props: Any, load_balancer: str | None, prop: str = "DefaultActions") -> Any:
        result = read_actions(props, load_balancer, prop=prop)
        for action, given in zip(result, props.get(prop) or [], strict=False):
            if given.get("ForwardConfig"):
                action["ForwardConfig"] = given["ForwardConfig"]
        return result

    provisioners._elbv2_listener_actions = actions


def _forward_by_weight() -> None:
    execute = alb._execute_action

    async def execute_action(action: Any, *request: Any, **more: Any) -> Any:
        groups = (action.get("ForwardConfig") or {}).get("TargetGroups") or []
        if len(groups) > 1:
            weights = [float(group.get("Weight", 1)) for group in groups]
            if any(weights):
                chosen = random.choices(groups, weights)[0]  # noqa: S311
                action = {**action, "TargetGroupArn": chosen["TargetGroupArn"]}
        return await execute(action, *request, **more)

    alb._execute_action = execute_action


def _reach_every_listener(gateway_port: int) -> None:
    """http://NAME.alb.localhost:GATEWAY/ is the listener on port 80, and
    http://8080.NAME.alb.localhost:GATEWAY/ the one on port 8080. To http://HOST.NAME.alb.localhost/
    the rules see a request for HOST."""
    find, dispatch = alb.find_lb_for_host, alb.dispatch_request

    def find_load_balancer(host: str) -> Any:
        named = _HOST.match(host)
        return find(named["balancer"] if named else host)

    async def dispatch_request(load_balancer: Any, *request: Any, **more: Any) -> Any:
        method, path, headers, body, query, port = request
        named = _HOST.match(headers.get("host", ""))
        if named and named["port"]:
            port = int(named["port"])
        elif port == gateway_port:
            port = _HTTP
        if named and named["host"]:
            headers = {**headers, "host": named["host"].lower()}
        if _is_datagram_listener(load_balancer, port):
            return 501, {"Content-Type": "text/plain"}, b"The local AWS does not emulate UDP.\n"
        return await dispatch(load_balancer, method, path, headers, body, query, port, **more)

    alb.find_lb_for_host = find_load_balancer
    alb.dispatch_request = dispatch_request


def _is_datagram_listener(load_balancer: Any, port: int) -> bool:
    return any(
        listener["LoadBalancerArn"] == load_balancer["LoadBalancerArn"]
        and (listener["Port"], listener["Protocol"]) == (port, "UDP")
        for listener in alb._listeners.values()
    )


def _leave_every_path_to_the_targets() -> None:
    """MiniStack answers some paths itself, whatever the host: /health, /v2/…, /oauth2/…"""
    before_body, after_body = app._handle_pre_body_request, app._handle_post_body_shortcuts
    data_plane = app._handle_special_data_plane_request

    async def handle_before_body(method: Any, path: Any, headers: Any, *more: Any) -> Any:
        if not _is_for_load_balancer(headers):
            return await before_body(method, path, headers, *more)
        return None

    async def handle_after_body(method: Any, path: Any, headers: Any, *more: Any) -> Any:
        if not _is_for_load_balancer(headers):
            return await after_body(method, path, headers, *more)
        return None

    async def handle_data_plane(
        method: Any, path: Any, headers: Any, body: Any, query: Any, *more: Any, **named: Any
    ) -> Any:
        if not _is_for_load_balancer(headers):
            return await data_plane(method, path, headers, body, query, *more, **named)
        host, raw = headers["host"], (named.get("raw_query_string"), named.get("raw_path"))
        answer = await app._handle_alb_request(host, path, method, headers, body, query, *raw)
        return answer or (404, {"Content-Type": "text/plain"}, b"There is no such load balancer.\n")

    app._handle_pre_body_request = handle_before_body
    app._handle_post_body_shortcuts = handle_after_body
    app._handle_special_data_plane_request = handle_data_plane


def _is_for_load_balancer(headers: Any) -> bool:
    return app._is_potential_alb_request(headers.get("host", ""), path="")


class Traffic:
    """What the load balancers send to tasks: where to, and how many requests are under way."""

    def __init__(self, find: Callable[[str, int], Endpoint | None]) -> None:
        self._find = find
        self._under_way: Counter[str] = Counter()

    def is_quiet(self, address: str) -> bool:
        return self._under_way[address] == 0

    def install(self) -> None:
        proxy = alb._proxy_http_target

        async def proxy_http_target(target: Any, group: Any, *request: Any, **more: Any) -> Any:
            address = str(target.get("Id", ""))
            found = self._find(address, int(target.get("Port") or group.get("Port") or _HTTP))
            if found is None:
                return await proxy(target, group, *request, **more)
            self._under_way[address] += 1
            body: Any = None
            try:
                real = {**target, "Id": found.host, "Port": found.port}
                status, headers, body = await proxy(real, group, *request, **more)
            finally:
                if not isinstance(body, responses.StreamingResponse):
                    self._under_way[address] -= 1
            if isinstance(body, responses.StreamingResponse):
                body = responses.StreamingResponse(self._until_sent(address, body.runner))
            return status, headers, body

        alb._proxy_http_target = proxy_http_target

    def _until_sent(self, address: str, run: Any) -> Any:
        async def stream(send: Any, receive: Any) -> None:
            try:
                await run(send, receive)
            finally:
                self._under_way[address] -= 1

        return stream
