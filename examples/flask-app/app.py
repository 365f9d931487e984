"""A web service as small as one can be and still run well on Amazon ECS.

    python app.py          # http://127.0.0.1:5000/

It is told everything by environment variables: HOST, PORT, IMAGE_TAG and TASK_ID.
"""

import json
import logging
import os
import signal
import socket
import sys
import time

import waitress
from flask import Flask, Response, g, request

# Nothing here needs more, and waitress keeps larger bodies in temporary files,
# which a read-only root filesystem has no place for.
MAX_BODY_BYTES = 64 * 1024

log = logging.getLogger("flask-app")
app = Flask(__name__)


@app.get("/")
def index() -> dict[str, str]:
    """Greet, and say which version answers and where it runs."""
    return {
        "message": "Hello from Amazon ECS!",
        "version": os.environ.get("IMAGE_TAG", "development"),
        "task": os.environ.get("TASK_ID") or socket.gethostname(),
    }


@app.get("/health")
def health() -> dict[str, str]:
    """Tell the load balancer that this process answers.

    It asks every few seconds, so this calls nothing else: a database that is down
    would otherwise make ECS replace every task at once, and help nobody.
    """
    return {"status": "ok"}


@app.before_request
def start_clock() -> None:
    g.started = time.perf_counter()


@app.after_request
def log_request(response: Response) -> Response:
    """Log one JSON object a line, whose fields CloudWatch Logs Insights finds by itself."""
    entry = {
        "method": request.method,
        "path": request.path,
        "status": response.status_code,
        "milliseconds": round(1000 * (time.perf_counter() - g.started), 1),
    }
    log.info(json.dumps(entry))
    return response


def serve(host: str, port: int) -> None:
    """Answer requests until SIGTERM, which is how ECS asks a container to stop."""
    # Process 1 of a container ignores a signal it has no handler for, and would be killed
    # 30 seconds later. On SystemExit waitress finishes the requests it is answering.
    signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit(0))
    waitress.serve(app, host=host, port=port, max_request_body_size=MAX_BODY_BYTES)


if __name__ == "__main__":
    logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(message)s")
    serve(
        host=os.environ.get("HOST", "0.0.0.0"),  # noqa: S104 - the load balancer is outside
        port=int(os.environ.get("PORT", "5000")),
    )
