"""`continuing_education.yaml`: what a year asks for (E-25)."""

from common.policy.model import Hours, Subject, Switch, Text, Value, Years


class ContinuingEducation(Subject):
    """Continuing education.

    Attributes:
        certified: the audit card (继续教育审验卡) must be there by the cut-off day of facts.
        paper: the paper of the year that says how much.
        hours: per year; `years`: for how many years.
    """

    certified: Switch
    paper: Value[Text]
    hours: Hours
    years: Years
