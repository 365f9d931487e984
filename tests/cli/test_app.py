"""``cdk-containers app``: the CDK app of compose files."""

import json
from pathlib import Path

from tests.cli.running import run

_COMPOSE = "services: {web: {image: 'nginx:1.27', mem_limit: 256m, expose: ['80']}}"


def test_it_is_an_app(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(_COMPOSE)
    done = run(tmp_path, "app", "compose.yaml", "-p", "shop", CDK_OUTDIR=str(tmp_path / "out"))

    assert done.returncode == 0, done.stderr
    template = json.loads((tmp_path / "out" / "shop.template.json").read_text())
    types = [resource["Type"] for resource in template["Resources"].values()]
    assert types.count("AWS::ECS::Service") == 1
    # So that the tests that look for it elsewhere could fail.
    assert done.stderr.splitlines()[-1] == "['aws_cdk', 'constructs', 'jsii']"


def test_problems_go_to_the_standard_error(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text("services: {web: {image: nginx, privileged: true}}")
    done = run(tmp_path, "app", "compose.yaml")

    assert done.returncode == 1
    assert "services.web.privileged" in done.stderr
    assert "Traceback" not in done.stderr
