"""How long ``cdk-containers check`` takes for twenty services, beside a bare ``import yaml``.

The two take turns in one run, and what is told is the ratio of their medians: it says the same on
every machine. Run it as ``python -m benchmarks.check``.
"""

import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

_SOURCES = Path(__file__).parents[1] / "constructs"
_CHECK = "from cdk_containers.cli import main; main(['check', 'compose.yaml', '--format=json'])"
_TURNS = 20
_SERVICE = """
  service{number}:
    image: registry.example.com/shop/service:1.{number}
    ports: ["{port}:8080"]
    environment: {{LEVEL: info, NEXT: "http://service{next}:8080"}}
    healthcheck: {{test: curl -f localhost:8080, interval: 30s, timeout: 5s, retries: 3}}
    deploy: {{replicas: 2, resources: {{limits: {{cpus: "0.5", memory: 512M}}}}}}
    volumes: [data:/data]
    restart: always
"""


def main() -> None:
    """Measure, and print it."""
    with TemporaryDirectory() as folder:
        Path(folder, "compose.yaml").write_text(_compose(20))
        check: list[float] = []
        base: list[float] = []
        for _ in range(_TURNS):
            check.append(_seconds(_CHECK, folder))
            base.append(_seconds("import yaml", folder))
    print(
        f"check of 20 services: {median(check):.3f} s; import yaml: {median(base):.3f} s; "
        f"ratio {median(check) / median(base):.1f}"
    )


def _compose(count: int) -> str:
    services = (
        _SERVICE.format(number=number, port=8000 + number, next=(number + 1) % count)
        for number in range(count)
    )
    return "services:" + "".join(services) + "volumes: {data: null}\n"


def _seconds(program: str, folder: str) -> float:
    start = perf_counter()
    subprocess.run(  # noqa: S603
        [sys.executable, "-c", program],
        check=False,
        cwd=folder,
        env={"PYTHONPATH": str(_SOURCES)},
        stdout=subprocess.DEVNULL,
    )
    return perf_counter() - start


if __name__ == "__main__":
    main()
