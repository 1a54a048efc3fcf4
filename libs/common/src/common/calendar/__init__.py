"""Counting days as the law counts them: working days with make-up days, and spans of months and years.

Every deadline of the house is computed here and nowhere else. Days are plain dates in Asia/Shanghai; what this
package never does is guess: a day in a year that the State Council has not arranged is not known.
"""

from common.calendar.spans import add_months, add_years
from common.calendar.working_days import WorkingCalendar, YearNotPublished

__all__ = ["WorkingCalendar", "YearNotPublished", "add_months", "add_years"]
