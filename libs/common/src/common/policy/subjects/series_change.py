"""`series_change.yaml`: change of series (转评; E-24)."""

from common.policy.model import Subject, Switch, Years


class SeriesChange(Subject):
    """Change of series.

    Attributes:
        same_level_after: work in the new post before the same level.
        next_level_after: work after the new title before the next level.
        next_level_employed: employed (聘任) so long in the new post, where the series' conditions ask for employment.
        years_count_on: seniority and years in title run on; `results_count`: results of the old title count.
    """

    same_level_after: Years
    next_level_after: Years
    next_level_employed: Years
    years_count_on: Switch
    results_count: Switch
