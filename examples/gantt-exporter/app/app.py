"""Exports Gantt charts: takes JSON, and leaves an SVG picture for nginx to serve.

    EXPORTS_FOLDER=/tmp/exports python app.py          # http://127.0.0.1:8000/

It is told everything by environment variables: HOST, PORT and EXPORTS_FOLDER.
"""

import hashlib
import json
import logging
import os
import re
import signal
import sys
import time
import unicodedata
import uuid
from pathlib import Path

import waitress
from flask import Flask, Response, g, render_template, request
from gantt import InvalidChartError, parse_chart, render

# As client_max_body_size in nginx's default.conf. Waitress keeps larger bodies in temporary
# files, which a read-only root filesystem has no place for.
MAX_BODY_BYTES = 64 * 1024

# What the page needs and no more: its own script and style sheet, and the chart in the page.
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

SAMPLE = {
    "title": "From idea to production",
    "tasks": [
        {"name": "Write the service", "start": "2026-01-05", "end": "2026-01-09"},
        {"name": "Build the image", "start": "2026-01-08", "end": "2026-01-09"},
        {"name": "Describe it with CDK", "start": "2026-01-09", "end": "2026-01-14"},
        {"name": "Deploy to Amazon ECS", "start": "2026-01-14", "end": "2026-01-15"},
        {"name": "Watch the alarms", "start": "2026-01-15", "end": "2026-01-23"},
    ],
}

log = logging.getLogger("gantt-exporter")


def create_app(exports_folder: Path) -> Flask:
    """The application, exporting into a folder that it may write to."""
    app = Flask(__name__)

    @app.get("/")
    def index() -> tuple[str, dict[str, str]]:
        page = render_template(
            "index.html",
            sample=json.dumps(SAMPLE, indent=2),
            picture=render(parse_chart(SAMPLE)),
        )
        return page, {"Content-Security-Policy": PAGE_POLICY}

    @app.get("/health")
    def health() -> tuple[dict[str, str], int]:
        """Unhealthy without a folder to write to: the deployment fails, not the first export."""
        if os.access(exports_folder, os.W_OK):
            return {"status": "ok"}, 200
        return {"status": f"cannot write to {exports_folder}"}, 503

    @app.post("/export")
    def export() -> tuple[dict[str, str], int]:
        chart = parse_chart(decoded(request.get_data()))
        picture = render(chart)
        name = file_name(chart.title, picture)
        write_atomically(exports_folder / name, picture)
        return {"url": f"/exports/{name}"}, 201

    @app.errorhandler(InvalidChartError)
    def invalid(error: InvalidChartError) -> tuple[dict[str, object], int]:
        return {"problems": error.problems}, 400

    app.before_request(start_clock)
    app.after_request(log_request)
    return app


def decoded(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise InvalidChartError("the body: expected JSON in UTF-8") from error


def file_name(title: str, picture: str) -> str:
    """A readable name that nobody chooses: the hash makes it differ when the picture does.

    Only a-z, 0-9, "-" and the ".svg" at its end occur, as nginx's default.conf expects.
    """
    ascii_title = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_title.lower())[:40].strip("-") or "chart"
    return f"{slug}-{hashlib.sha256(picture.encode()).hexdigest()[:16]}.svg"


def write_atomically(path: Path, text: str) -> None:
    """Write a file that appears whole or not at all, however many ask for it at once."""
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        # Not tempfile, whose files are for their owner only: nginx runs as another user.
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def start_clock() -> None:
    g.started = time.perf_counter()


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


def serve(app: Flask, host: str, port: int) -> None:
    """Answer requests until SIGTERM, which is how ECS asks a container to stop."""
    # Process 1 of a container ignores a signal it has no handler for, and would be killed
    # 30 seconds later. On SystemExit waitress finishes the requests it is answering.
    signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit(0))
    waitress.serve(
        app,
        host=host,
        port=port,
        max_request_body_size=MAX_BODY_BYTES,
        # nginx, in the same task, says whether the client came by https.
        trusted_proxy="127.0.0.1",
        trusted_proxy_headers={"x-forwarded-proto"},
    )


if __name__ == "__main__":
    logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(message)s")
    folder = Path(os.environ.get("EXPORTS_FOLDER", "/sites/export-service"))
    folder.mkdir(parents=True, exist_ok=True)
    serve(
        create_app(folder),
        host=os.environ.get("HOST", "127.0.0.1"),  # only nginx, in the same task, talks to it
        port=int(os.environ.get("PORT", "8000")),
    )
