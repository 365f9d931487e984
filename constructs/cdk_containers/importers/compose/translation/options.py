"""What the files leave open, and the one who translates them decides."""

from dataclasses import dataclass

from cdk_containers.spec import Platform


@dataclass(frozen=True, kw_only=True)
class Options:
    """How a compose file becomes an application.

    Args:
        platform: what the tasks run on. Default: Fargate.
        one_task: whether all services run in one task. Default: what the files say; otherwise each
            in its own.
        sized: whether something else says how much memory the tasks have, so that services that
            say nothing of it get none kept for them. Default: nothing does.
        given_volumes: names of top-level volumes that something else describes; what stands for
            them is a ``NewFolder``. Default: none.
        given_secrets: names of top-level secrets that the construct is given; what stands for
            them is a ``NewSecret``. Default: none.
        given_certificate: whether ports for HTTPS that name no certificate get one nevertheless.
            Default: no.
    """

    platform: Platform = Platform.FARGATE
    one_task: bool | None = None
    sized: bool = False
    given_volumes: frozenset[str] = frozenset()
    given_secrets: frozenset[str] = frozenset()
    given_certificate: bool = False
