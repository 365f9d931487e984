"""Pictures as SVG, which GitHub shows and a diff can be read of: light and dark by themselves."""

from collections.abc import Sequence
from html import escape

Point = tuple[float, float]

_STYLE = """
text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
  font-size: 12px; fill: #16191f; }
.page { fill: #f2f3f3; } .card { fill: #ffffff; stroke: #d5dbdb; }
.heading { font-size: 15px; font-weight: 700; } .title { font-size: 13px; font-weight: 700; }
.quiet { font-size: 11px; fill: #5f6b7a; } .grid { stroke: #e4e8e8; }
.axis { stroke: #5f6b7a; }
.limit { stroke: #d13212; stroke-dasharray: 5 3; } .limit-text { font-size: 11px; fill: #d13212; }
.line { fill: none; stroke-width: 1.6; stroke-linejoin: round; }
.area { stroke: none; fill-opacity: .55; }
.stroke-0 { stroke: #1f77b4; } .stroke-1 { stroke: #e8762c; } .stroke-2 { stroke: #2a9134; }
.stroke-3 { stroke: #c62a2f; }
.fill-0 { fill: #1f77b4; } .fill-1 { fill: #e8762c; } .fill-2 { fill: #2a9134; }
.fill-3 { fill: #c62a2f; }
@media (prefers-color-scheme: dark) {
  text { fill: #e9ebed; } .page { fill: #0f141a; } .card { fill: #192534; stroke: #354150; }
  .quiet { fill: #a4b1bf; } .grid { stroke: #2b3a4a; } .axis { stroke: #a4b1bf; }
  .limit { stroke: #ff7a6b; } .limit-text { fill: #ff7a6b; }
  .stroke-0 { stroke: #5aa9e6; } .stroke-1 { stroke: #ffa15c; } .stroke-2 { stroke: #5fcf69; }
  .stroke-3 { stroke: #ff6f73; }
  .fill-0 { fill: #5aa9e6; } .fill-1 { fill: #ffa15c; } .fill-2 { fill: #5fcf69; }
  .fill-3 { fill: #ff6f73; }
}
"""
COLOURS = 4
"""How many lines can be told apart: classes ``stroke-0`` and ``fill-0`` and on."""


def picture(width: float, height: float, description: str, content: Sequence[str]) -> str:
    """A whole file.

    Args:
        width: in pixels.
        height: in pixels.
        description: what people read who do not see it.
        content: its elements, those in front last.
    """
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}" height="{height:g}" role="img" aria-label="{escape(description)}">',
        f"<style>{_STYLE}</style>",
        rectangle(0, 0, width, height, "page"),
        *content,
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def rectangle(x: float, y: float, width: float, height: float, look: str) -> str:
    """A box, with the classes that say how it looks."""
    return (
        f'<rect class="{look}" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="3"/>'
    )


def text(x: float, y: float, words: str, look: str = "", anchor: str = "start") -> str:
    """A line of text whose foot is at ``y``."""
    kind = f' class="{look}"' if look else ""
    place = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text{kind} x="{x:g}" y="{y:g}"{place}>{escape(words, quote=False)}</text>'


def line(points: Sequence[Point], look: str) -> str:
    """A line through some points."""
    return f'<path class="{look}" d="{_path(points)}"/>'


def area(upper: Sequence[Point], lower: Sequence[Point], look: str) -> str:
    """What is between two lines."""
    return f'<path class="{look}" d="{_path([*upper, *reversed(lower)])}Z"/>'


def _path(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
