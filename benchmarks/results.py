"""Samples, their median and spread, and the two files a run leaves: tables for people, raw samples for programs."""

import json
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import machine

FOLDER = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Series:
    """The same thing measured several times.

    Attributes:
        unit: as printed, e.g. `requests/s`.
    """

    unit: str
    samples: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.samples)

    @property
    def spread(self) -> float:
        """(largest - smallest) / median."""
        return (max(self.samples) - min(self.samples)) / self.median if self.median else 0.0

    def __str__(self) -> str:
        return f"{_number(self.median)} ±{self.spread / 2:.0%}"


def ratios(measured: Series, reference: Series) -> Series:
    """Round by round, because neighbours in time had the same machine."""
    pairs = zip(measured.samples, reference.samples, strict=True)
    return Series("of the reference", tuple(one / other for one, other in pairs))


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of `values` do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@dataclass
class Report:
    """What a run prints and keeps."""

    lines: list[str] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)

    def say(self, text: str = "") -> None:
        print(text, flush=True)
        self.lines.append(text)

    def head(self, title: str) -> None:
        self.say()
        self.say(title)
        self.say("=" * len(title))

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Plain columns, the first to the left, numbers to the right."""
        cells = [list(columns), *([str(cell) for cell in row] for row in rows)]
        widths = [max(len(row[index]) for row in cells) for index in range(len(columns))]
        for row in cells:
            first, *others = (
                cell.ljust(width) if index == 0 else cell.rjust(width)
                for index, (cell, width) in enumerate(zip(row, widths, strict=True))
            )
            self.say("  ".join([first, *others]).rstrip())

    def keep(self, suite: str, name: str, **series: Any) -> None:
        """Raw samples for the JSON file."""
        raw = {
            key: {"unit": value.unit, "samples": [round(sample, 4) for sample in value.samples]}
            if isinstance(value, Series)
            else value
            for key, value in series.items()
        }
        self.data.setdefault(suite, {})[name] = raw

    def write(self, facts: dict[str, str]) -> Path:
        """`results/<date>-<machine>.txt` and `.json`."""
        stem = f"{facts['date'][:10]}-{machine.slug()}"
        FOLDER.mkdir(exist_ok=True)
        text = FOLDER / f"{stem}.txt"
        text.write_text("\n".join(self.lines).strip() + "\n", "utf-8")
        body = json.dumps({"machine": facts, **self.data}, ensure_ascii=False, indent=1)
        text.with_suffix(".json").write_text(body + "\n", "utf-8")
        return text


def _number(value: float) -> str:
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
