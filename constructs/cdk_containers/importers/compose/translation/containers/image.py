"""What a container's image is, or how it is built."""

from collections.abc import Mapping

from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.spec import ImageBuild


def image(service: Section, project: Section) -> str | ImageBuild:
    """A service's image. Where it is built, ``image`` only says what Docker Compose calls it.

    Args:
        service: the service.
        project: the whole model, which has the secrets that builds read.
    """
    build = service.section("build")
    folder = build.text("context")
    if folder is None:
        return service.text("image") or ""
    return ImageBuild(
        folder=folder,
        dockerfile=build.text("dockerfile") or "Dockerfile",
        dockerfile_text=build.text("dockerfile_inline"),
        target=build.text("target"),
        arguments=build.pairs("args"),
        contexts=build.pairs("additional_contexts"),
        secrets=_secrets(build, project.section("secrets")),
        ssh=_ssh(build),
        network=build.text("network"),
        cache_from=build.texts("cache_from"),
        cache_to=_cache_to(build),
        no_cache=build.flag("no_cache") or False,
    )


def _secrets(build: Section, secrets: Section) -> Mapping[str, str]:
    """What the Dockerfile's RUN lines see, by its id."""
    found: dict[str, str] = {}
    for mount in build.sections("secrets"):
        source = mount.text("source") or ""
        secret = secrets.section(source)
        file, variable = secret.text("file"), secret.text("environment")
        if file or variable:
            found[mount.text("target") or source] = f"src={file}" if file else f"env={variable}"
        elif secret.flag("external"):
            mount.refuse(
                "compose-build-secret-external",
                "",
                f"The secret {source!r} is in a secret store, which a build does not read.",
                "Give the secret a file or an environment of the machine that builds.",
            )
    return found


def _ssh(build: Section) -> str | None:
    keys = [f"{name}={path}" if path else name for name, path in build.pairs("ssh").items()]
    if len(keys) > 1:
        build.refuse(
            "compose-build-ssh-repeated",
            "ssh",
            f"A build has {len(keys)} keys or agents; CDK takes one.",
            "Keep one of them.",
        )
    return keys[0] if keys else None


def _cache_to(build: Section) -> str | None:
    places = build.texts("cache_to")
    if len(places) > 1:
        build.warn(
            "compose-build-cache-dropped",
            "cache_to",
            f"The cache goes to {len(places)} places; CDK takes the first of them.",
            "Keep one of them.",
        )
    return places[0] if places else None
