"""How a service is looked after, apart from what it runs."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Operation:
    """Logs, shells, and what becomes of them.

    Args:
        log_retention_days: how long logs are kept. Default: 30.
        disposable: whether the logs go when the stack does. Default: they stay.
        enable_exec: whether people can open a shell in a running container (ECS Exec).
            Default: no.
    """

    log_retention_days: int = 30
    disposable: bool = False
    enable_exec: bool = False
