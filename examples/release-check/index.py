"""Asks the new version a question before anybody else gets to it. ECS calls it in a deployment."""

import json
import os
import urllib.request

TIMEOUT_SECONDS = 10


def handler(_event: object, _context: object) -> dict[str, str]:
    """Tell ECS whether the deployment goes on; what is printed is in the function's log."""
    # The address is the stack's own.
    request = urllib.request.Request(  # noqa: S310
        os.environ["URL"], headers={os.environ["TEST_HEADER"]: os.environ["TEST_VALUE"]}
    )
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
            health = json.load(answer)
    except (OSError, ValueError) as problem:
        print(f"The new version does not answer: {problem}")
        return {"hookStatus": "FAILED"}
    print(f"The new version says: {health}")
    return {"hookStatus": "SUCCEEDED" if health == {"status": "ok"} else "FAILED"}
