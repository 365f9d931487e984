"""Pages of the documentation that are made from the code."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from tools.pages import (
    checks,
    compatibility,
    compose_guide,
    compose_keys,
    dashboard_picture,
    traffic_picture,
)

_DOCS = Path(__file__).parents[2] / "docs"

PAGES: Mapping[Path, Callable[[], str]] = MappingProxyType(
    {
        _DOCS / "checks.md": checks.page,
        _DOCS / "compatibility.md": compatibility.page,
        _DOCS / "compose-keys.md": compose_keys.page,
        compose_guide.PATH: compose_guide.page,
        _DOCS / "pictures" / "service-dashboard.svg": dashboard_picture.picture,
        **{
            _DOCS / "pictures" / f"traffic-{name}.svg": picture
            for name, picture in traffic_picture.PICTURES.items()
        },
    }
)
"""The pages, and what makes each."""
