"""Answers in notebooks: sentences, bars of the largest movers, the certificate; no script, no network."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from html import escape
from typing import Any

_BAR = 16
_LABEL = 60
_HALF = 190
_MOVERS = 10


def bars(title: str, names: Sequence[str], values: Sequence[float | None], source: str = "") -> str:
    """Bars to both sides of zero, the largest movers, losses first; the colour of text is the page's."""
    pairs = [(name, value) for name, value in zip(names, values, strict=True) if value is not None]
    largest = sorted(pairs, key=lambda pair: -abs(pair[1]))[:_MOVERS]
    shown = sorted(largest, key=lambda pair: pair[1])
    scale = max((abs(value) for _, value in shown), default=1.0) or 1.0
    width, height = _LABEL + 2 * _HALF + 80, 44 + _BAR * len(shown)
    zero = _LABEL + 40 + _HALF
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'font-family="sans-serif" font-size="11" fill="currentColor" role="img" aria-label="{escape(title)}">',
        f'<text x="0" y="13" font-weight="bold">{escape(title)}</text>',
    ]
    for at, (name, value) in enumerate(shown):
        y = 22 + _BAR * at
        length = _HALF * abs(value) / scale
        x, colour = (zero - length, "#b5483b") if value < 0 else (zero, "#3b78b5")
        anchor, place = ("end", x - 4) if value < 0 else ("start", x + length + 4)
        parts.append(f'<text x="0" y="{y + 11}">{escape(str(name))}</text>')
        parts.append(f'<rect x="{x:.1f}" y="{y}" width="{length:.1f}" height="{_BAR - 4}" fill="{colour}"/>')
        parts.append(f'<text x="{place:.1f}" y="{y + 11}" text-anchor="{anchor}">{value:+.3f}</text>')
    parts.append(f'<line x1="{zero}" x2="{zero}" y1="20" y2="{height - 18}" stroke="currentColor"/>')
    if source:
        parts.append(f'<text x="0" y="{height - 4}" font-size="9">{escape(source)}</text>')
    return "".join([*parts, "</svg>"])


def drawing(svg: str, title: str) -> str:
    """A chart as an image of its own, so that its styles stay inside."""
    data = b64encode(svg.encode()).decode()
    return f'<img alt="{escape(title)}" src="data:image/svg+xml;base64,{data}"/>'


def answer(shown: Any) -> str:
    """Sentences, the first figure, the first table."""
    parts = ['<div class="detente-answer">']
    parts += [f"<p>{escape(sentence.text)}</p>" for sentence in shown.sentences]
    drawn = [figure for figure in shown.figures if figure.kind in ("bars", "tiles")]
    parts += [figure._repr_html_() for figure in drawn[:2]]
    if not drawn and shown.tables:
        first = next(iter(shown.tables.values()))
        parts.append(first._repr_html_())
    if "certificate" in shown.tables:
        worst = shown.tables["certificate"]["worst"][0]
        parts.append(f"<p><small>Worst relative residual of the independent check: {worst:.0e}</small></p>")
    parts += [f"<p><small>{escape(text)}</small></p>" for text in shown.warnings]
    return "".join([*parts, "</div>"])
