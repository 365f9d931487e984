# pyright: basic
# MiniStack's records are dictionaries without types.
"""RunTask, with which services start their tasks, too: what ECS refuses, which capacity provider a
task gets, its group and its tags."""

import json
from collections import Counter
from typing import Any

from tools.local_aws.extension.ecs import NETWORK_IS_MISSING
from tools.local_aws.extension.ministack import ecs, responses

_SERVICE = "service:"


def install() -> None:
    run_task = ecs._run_task

    def run(request: Any) -> Any:
        definition = ecs._task_defs.get(ecs._resolve_td_key(request["taskDefinition"]))
        if definition is None:
            return run_task(request)
        service = _service(request)
        problem = None if service else _problem(request, definition)
        if problem:
            return responses.error_response_json("InvalidParameterException", problem, 400)
        completed = {
            **request,
            "group": request.get("group") or f"family:{definition['family']}",
            "tags": _tags(request, definition, service),
        }
        return _together([run_task(part) for part in _by_capacity_provider(completed)])

    ecs._run_task = run
    ecs._ACTION_MAP["RunTask"] = run


def _service(request: Any) -> Any:
    group = str(request.get("group", ""))
    cluster = ecs._resolve_cluster_name(request.get("cluster", "default"))
    return ecs._services.get(f"{cluster}/{group.removeprefix(_SERVICE)}")


def _problem(request: Any, definition: Any) -> str | None:
    if definition["status"] != "ACTIVE":
        return "TaskDefinition is inactive"
    if definition["networkMode"] == "awsvpc" and not request.get("networkConfiguration"):
        return NETWORK_IS_MISSING
    return None


def _tags(request: Any, definition: Any, service: Any) -> list[Any]:
    source = (service or request).get("propagateTags")
    arns = {
        "TASK_DEFINITION": definition["taskDefinitionArn"],
        "SERVICE": service["serviceArn"] if service else "",
    }
    inherited = ecs._tags.get(arns.get(source, "")) or []
    by_key = {tag["key"]: tag for tag in (*inherited, *(request.get("tags") or []))}
    return list(by_key.values())


def _by_capacity_provider(request: Any) -> list[Any]:
    """The same request for each provider of the strategy, with the number of tasks that it gets:
    first its base, then by weight."""
    strategy = request.get("capacityProviderStrategy") or []
    if len(strategy) < 2:
        return [request]
    placed = Counter(
        task["capacityProviderName"]
        for task in list(ecs._tasks.values())
        if task["group"] == request["group"]
        and task.get("_deployment_id") == request.get("_deploymentId")
        and task["lastStatus"] != "STOPPED"
    )
    new: Counter[str] = Counter()
    for _ in range(request.get("count", 1)):
        chosen = _next_provider(strategy, placed + new)
        new[chosen] += 1
    return [
        {**request, "count": new[item["capacityProvider"]], "capacityProviderStrategy": [item]}
        for item in strategy
        if new[item["capacityProvider"]]
    ]


def _next_provider(strategy: list[Any], placed: Counter[str]) -> str:
    for item in strategy:
        if placed[item["capacityProvider"]] < int(item.get("base") or 0):
            return item["capacityProvider"]
    weighted = [item for item in strategy if int(item.get("weight") or 0)] or strategy

    def share_with_one_more(item: Any) -> float:
        beyond_base = placed[item["capacityProvider"]] - int(item.get("base") or 0)
        return (beyond_base + 1) / (int(item.get("weight") or 0) or 1)

    return min(weighted, key=share_with_one_more)["capacityProvider"]


def _together(answers: list[Any]) -> Any:
    if len(answers) == 1:
        return answers[0]
    read = [json.loads(body) for _, _, body in answers]
    return responses.json_response(
        {key: [one for answer in read for one in answer[key]] for key in ("tasks", "failures")}
    )
