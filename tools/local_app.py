"""This repository's app in its dev environment, deployed to a local AWS with the real CDK CLI."""

import hashlib
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.local_aws import LocalAws
from tools.local_aws.instance import ACCOUNT, REGION, REPOSITORY_ROOT, Response

REGISTRY_STACK = "dev-registry"


@dataclass(frozen=True, kw_only=True)
class Service:
    """One of the app's services.

    Attributes:
        stack: the stack that runs it.
        folder: where its source is.
        images: by the construct id of the repository, the folder below ``folder`` and the name
            that ``local_aws/images.toml`` knows.
    """

    stack: str
    folder: Path
    images: Mapping[str, tuple[str, str]]


SERVICES = (
    Service(
        stack="dev-flask-app",
        folder=REPOSITORY_ROOT / "examples/flask-app",
        images={"FlaskApp": (".", "flask-app")},
    ),
    Service(
        stack="dev-gantt-exporter",
        folder=REPOSITORY_ROOT / "examples/gantt-exporter",
        images={
            "GanttExporterApp": ("app", "gantt-exporter-app"),
            "GanttExporterNginx": ("nginx", "gantt-exporter-nginx"),
        },
    ),
)


class LocalApp:
    """The app on one local AWS."""

    def __init__(self, aws: LocalAws, *, show_progress: bool = True) -> None:
        self.aws = aws
        self._show_progress = show_progress

    def deploy(self) -> None:
        """Bootstrap, make the registry, push what the source says now, deploy the rest."""
        self.cdk("bootstrap", f"aws://{ACCOUNT}/{REGION}")
        self.cdk("deploy", REGISTRY_STACK, "--require-approval", "never")
        tags = {service.stack: source_version(service.folder) for service in SERVICES}
        for service in SERVICES:
            self.push(service, tags[service.stack])
        self.deploy_all(tags)

    def deploy_all(self, tags: Mapping[str, str]) -> None:
        """Deploy every stack.

        Args:
            tags: by stack, the images' tag. A stack that is left out keeps its own.
        """
        self.cdk("deploy", "--all", "--require-approval", "never", *parameters(tags))

    def destroy(self) -> None:
        """Destroy every stack of the app."""
        self.cdk("destroy", "--all", "--force")

    def push(self, service: Service, tag: str) -> None:
        """Push a service's images; the registry refuses other bytes for a tag that it has."""
        outputs = self.outputs(REGISTRY_STACK)
        for repository, (folder, application) in service.images.items():
            uri = _output(outputs, f"{repository}OutputsUri")
            self.aws.push(uri, tag, service.folder / folder, application)

    def cdk(self, *arguments: str) -> str:
        """Run the CDK CLI against the local AWS.

        Raises:
            subprocess.CalledProcessError: it failed; what it said is in ``stdout``.
        """
        progress = ["--progress=events"] if arguments[0] == "deploy" else []
        output = f"--output={self.aws.state / 'cdk.out'}"
        finished = subprocess.run(  # noqa: S603
            ["cdk", *arguments, "--no-notices", output, *progress],  # noqa: S607
            cwd=REPOSITORY_ROOT,
            env=self.aws.process_environment,
            stdout=None if self._show_progress else subprocess.PIPE,
            stderr=None if self._show_progress else subprocess.STDOUT,
            text=True,
            check=True,
        )
        return finished.stdout or ""

    def outputs(self, stack: str) -> dict[str, str]:
        """A deployed stack's outputs."""
        described = self.aws.client("cloudformation").describe_stacks(StackName=stack)
        outputs = described["Stacks"][0].get("Outputs", [])
        return {output["OutputKey"]: output["OutputValue"] for output in outputs}

    def load_balancer(self, stack: str) -> str:
        """DNS name of the load balancer that a stack's service is reached at."""
        url = _output(self.outputs(stack), "OutputsUrl")
        return url.removeprefix("http://").removesuffix("/")

    def url(self, stack: str) -> str:
        """Where a person on this machine reaches a stack's service."""
        return self.aws.url(self.load_balancer(stack))

    def request(self, stack: str, path: str = "/") -> Response:
        """The answer of a stack's service, through its load balancer."""
        return self.aws.request(self.load_balancer(stack), path)


def parameters(tags: Mapping[str, str]) -> list[str]:
    """What tells ``cdk deploy`` the tags."""
    return [
        argument
        for stack, tag in tags.items()
        for argument in ("--parameters", f"{stack}:ImageTag={tag}")
    ]


def source_version(folder: Path) -> str:
    """A tag that changes whenever a file of the folder does."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(f"{path.relative_to(folder)}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _output(outputs: Mapping[str, str], part: str) -> str:
    (value,) = (value for key, value in outputs.items() if part in key)
    return value
