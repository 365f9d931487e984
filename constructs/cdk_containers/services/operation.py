"""How a service is looked after, apart from what it runs."""

from dataclasses import dataclass, replace


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

    def keeping_logs(self, days: int | None) -> "Operation":
        """The same, with logs that are kept for another time.

        Args:
            days: how long; ``None`` changes nothing.
        """
        return self if days is None else replace(self, log_retention_days=days)
