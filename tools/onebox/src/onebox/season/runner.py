"""The season from its first day to its last."""

from collections.abc import Callable
from pathlib import Path

from onebox.season import applications, audits, meeting, panel, preparation, results
from onebox.season.cast import make_cast
from onebox.season.platform import Platform
from onebox.season.state import Season, each

STEPS = (
    preparation.prepare,
    preparation.bar_somebody,
    applications.apply,
    audits.climb,
    audits.publish_roster,
    audits.check_at_the_office,
    audits.cancel_a_fraud,
    applications.come_too_late,
    panel.convene,
    panel.draw,
    panel.file_plan,
    meeting.meet,
    results.publish,
    results.collect_certificates,
    results.find_a_fraud,
)


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
    )
    await platform.read_clock()
    await each(STEPS, lambda step: step(season))
    return season
