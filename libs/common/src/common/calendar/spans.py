"""Spans of months and years by the Civil Code.

Article 201: counted in days, months or years, the first day is not counted. Article 202: a span of months or
years ends on the corresponding day of the last month; without such a day, on that month's last day. The end
day is inclusive: a three-year bar from 2023-06-26 still binds on 2026-06-26.
"""

from calendar import monthrange
from datetime import date


def add_months(day: date, months: int) -> date:
    """The last day of a span of `months` that began on `day` (Civil Code 201, 202)."""
    year, month_index = divmod(day.year * 12 + day.month - 1 + months, 12)
    month = month_index + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def add_years(day: date, years: int) -> date:
    """The last day of a span of `years` that began on `day`; 29 February ends on 28 in a common year."""
    return add_months(day, years * 12)
