"""A chart as SVG, by hand: measured points, the line through them, axes that say what they count."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 460, 340
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 18, 64, 52
_STYLE = """
  text { font: 12px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #57606a }
  .title { font-size: 15px; font-weight: 600; fill: #1f2328 }
  .card { fill: #ffffff; stroke: #d0d7de }
  .grid { stroke: #d8dee4; stroke-width: 1 }
  .axis { stroke: #8c959f; stroke-width: 1 }
  .fit { stroke: #0969da; stroke-width: 2; stroke-linecap: round }
  .point { fill: #bc4c00; stroke: #ffffff; stroke-width: 1.5 }
  @media (prefers-color-scheme: dark) {
    text { fill: #9198a1 }
    .title { fill: #f0f6fc }
    .card { fill: #0d1117; stroke: #30363d }
    .grid { stroke: #21262d }
    .axis { stroke: #656c76 }
    .fit { stroke: #4493f8 }
    .point { fill: #f0883e; stroke: #0d1117 }
  }
"""


@dataclass(frozen=True)
class Fit:
    """The straight line of least squares, and how much of the variation it explains."""

    intercept: float
    slope: float
    r_squared: float


def fit(points: Sequence[tuple[float, float]]) -> Fit:
    """The line through points. Raises ZeroDivisionError when they have one x only."""
    count = len(points)
    mean_x, mean_y = sum(x for x, _ in points) / count, sum(y for _, y in points) / count
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points)
    intercept = mean_y - slope * mean_x
    left = sum((y - intercept - slope * x) ** 2 for x, y in points)
    total = sum((y - mean_y) ** 2 for _, y in points)
    return Fit(intercept, slope, 1 - left / total if total else 1.0)


@dataclass(frozen=True)
class Panel:
    """One chart: points, what its axes count, and what its line says in words."""

    title: str
    x_label: str
    y_label: str
    points: Sequence[tuple[float, float]]
    said: str


def svg(panels: Sequence[Panel]) -> str:
    """The panels side by side."""
    width = WIDTH * len(panels) + 16 * (len(panels) - 1)
    drawn = "".join(
        f'<g transform="translate({(WIDTH + 16) * number},0)">\n{_panel(panel)}</g>\n'
        for number, panel in enumerate(panels)
    )
    described = html.escape("; ".join(f"{panel.title}: {panel.said}" for panel in panels))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT}" width="{width}" height="{HEIGHT}" '
        f'role="img" aria-label="{described}">\n<style>{_STYLE}</style>\n{drawn}</svg>\n'
    )


def _panel(panel: Panel) -> str:
    xs, ys = _ticks(max(x for x, _ in panel.points)), _ticks(max(y for _, y in panel.points))
    inner, high = WIDTH - _LEFT - _RIGHT, HEIGHT - _TOP - _BOTTOM

    def at(x: float, y: float) -> tuple[str, str]:
        return f"{_LEFT + inner * x / xs[-1]:.1f}", f"{HEIGHT - _BOTTOM - high * y / ys[-1]:.1f}"

    line = fit(panel.points)
    furthest = max(x for x, _ in panel.points)
    parts = [
        f'<rect class="card" x="0.5" y="0.5" width="{WIDTH - 1}" height="{HEIGHT - 1}" rx="8"/>',
        f'<text class="title" x="18" y="27">{html.escape(panel.title)}</text>',
        f'<text x="18" y="47">{html.escape(panel.said)}</text>',
    ]
    for tick in ys:
        (left, y), (right, _) = at(0, tick), at(xs[-1], tick)
        parts.append(f'<line class="{"grid" if tick else "axis"}" x1="{left}" y1="{y}" x2="{right}" y2="{y}"/>')
        parts.append(f'<text x="{_LEFT - 8}" y="{y}" dy="4" text-anchor="end">{_number(tick)}</text>')
    for tick in xs:
        x, y = at(tick, 0)
        parts.append(f'<text x="{x}" y="{y}" dy="18" text-anchor="middle">{_number(tick)}</text>')
    (x1, y1), (x2, y2) = at(0, max(line.intercept, 0)), at(furthest, line.intercept + line.slope * furthest)
    parts.append(f'<line class="fit" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>')
    for point in panel.points:
        x, y = at(*point)
        parts.append(f'<circle class="point" cx="{x}" cy="{y}" r="4.5"/>')
    middle = _TOP + high / 2
    parts.append(
        f'<text x="{_LEFT + inner / 2}" y="{HEIGHT - 14}" text-anchor="middle">{html.escape(panel.x_label)}</text>'
    )
    parts.append(
        f'<text transform="translate(18,{middle}) rotate(-90)" text-anchor="middle">{html.escape(panel.y_label)}</text>'
    )
    return "\n".join(parts) + "\n"


def _ticks(largest: float) -> list[float]:
    """Round numbers from 0 to just above `largest`, four to seven of them."""
    step = 10 ** math.floor(math.log10(largest or 1))
    step = next(step * part for part in (0.2, 0.25, 0.5, 1, 2) if largest / (step * part) <= 6)
    return [step * number for number in range(math.ceil(largest / step) + 1)]


def _number(value: float) -> str:
    return f"{value / 1000:g}k" if value >= 1000 else f"{value:g}"
