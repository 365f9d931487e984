"""Which requests of a load balancer are for a service."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ListenerRule:
    """The hosts and paths of a service that shares its load balancer with others.

    A request is for the service if its host matches one of ``hosts`` and its path one of
    ``paths``. ``*`` stands for any characters, also for ``/`` and for none at all; ``?`` stands
    for exactly one.

    The load balancer tries the rule with the lowest priority first. Priorities are computed, so
    that the more specific rule is tried first: a rule with exact hosts before one whose hosts have
    wildcards, and that before one without hosts; then the one whose paths have more segments; then
    exact paths, patterns such as ``/a*``, and whole folders such as ``/a/*``. A rule counts as the
    least specific of its values; a token counts as a text without wildcards. What rules that are
    equally specific share, such as ``/logo.png`` of ``/logo*`` and ``*.png``, goes to either of
    them, always the same one.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html

    Args:
        hosts: such as ``shop.example.com``, or ``*.example.com``, which is not ``example.com``.
            Upper and lower case are the same. Default: every host.
        paths: such as ``/api/*``, which is not ``/api``. Upper and lower case differ; the query
            is no part of a path. Default: every path. A rule has hosts or paths, and at most 5 of
            both together.
        priority: 1 to 999 are tried before every computed one, 49000 to 50000 after them. Choose
            another one when the service is renamed: its new rule is made before the old one is
            deleted, and the load balancer refuses a priority that is in use. Default: computed
            from how specific the rule is and from the path of the service's construct, so that
            other services, coming and going, do not change it.
        tested: whether there is one more rule for test traffic, with one more value and the
            priority before this one. Default: there is not.
    """

    hosts: Sequence[str] = ()
    paths: Sequence[str] = ()
    priority: int | None = None
    tested: bool = False
