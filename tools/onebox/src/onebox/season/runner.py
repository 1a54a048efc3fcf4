"""The season from its first day to its last."""

import random
from collections.abc import Callable
from pathlib import Path

from onebox.season import applications, preparation
from onebox.season.cast import make_cast
from onebox.season.platform import Platform
from onebox.season.state import Season


async def run_season(
    platform: Platform,
    *,
    seed: int,
    applicants: int,
    pack: str,
    layers: tuple[str, ...],
    out: Path,
    say: Callable[[str], None],
) -> Season:
    """Drive a whole season over REST; returns what it knows at the end."""
    season = Season(
        platform=platform,
        seed=seed,
        pack=pack,
        layers=layers,
        out=out,
        applicants=make_cast(applicants, seed),
        say=say,
        chance=random.Random(seed),
    )
    await platform.read_clock()
    await preparation.prepare(season)
    await preparation.bar_somebody(season)
    await applications.apply(season)
    return season
