# pyright: basic
# MiniStack's records are dictionaries without types.
"""Saved queries of CloudWatch Logs are kept and described; nothing runs them."""

import json
from typing import Any

from tools.local_aws.extension.cloudformation import Created, Properties, resource_type
from tools.local_aws.extension.ministack import cloudwatch_logs, responses

_saved: Any = responses.AccountRegionScopedDict()


def install() -> None:
    resource_type(
        "AWS::Logs::QueryDefinition",
        create=lambda _logical_id, props, _stack: _save(responses.new_uuid(), props),
        update=lambda query_id, _old, new, _stack, _logical_id: _save(query_id, new),
        delete=lambda query_id, _props: _saved.pop(query_id, None),
    )
    answer = cloudwatch_logs.handle_request

    async def handle_request(
        method: str, path: str, headers: Any, body: bytes, query_params: Any
    ) -> Any:
        if headers.get("x-amz-target", "").endswith(".DescribeQueryDefinitions"):
            return _describe(json.loads(body or b"{}"))
        return await answer(method, path, headers, body, query_params)

    cloudwatch_logs.handle_request = handle_request


def _save(query_id: str, props: Properties) -> Created:
    _saved[query_id] = {
        "queryDefinitionId": query_id,
        "name": props["Name"],
        "queryString": props["QueryString"],
        "logGroupNames": props.get("LogGroupNames", []),
    }
    return query_id, {"QueryDefinitionId": query_id}


def _describe(request: Any) -> Any:
    prefix = request.get("queryDefinitionNamePrefix", "")
    found = [each for each in _saved.values() if each["name"].startswith(prefix)]
    return responses.json_response({"queryDefinitions": found})
