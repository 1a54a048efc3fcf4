"""Whom a report, hearing, record or appeal is about: that person meets it without any office (回避, R25-61)."""

from common.service.own_cases import HasCaseIn, any_own, is_oneself, own_by
from credit_file.store.appeals import AppealRow
from credit_file.store.hearings import HearingRow
from credit_file.store.records import RecordRow
from credit_file.store.reports import ReportRow

OWN_CASES: dict[str, HasCaseIn] = {
    "report_id": own_by(ReportRow.report_id, lambda ref: ReportRow.subject_ref == ref),
    "hearing_id": own_by(HearingRow.hearing_id, lambda ref: HearingRow.subject_ref == ref),
    "record_id": own_by(RecordRow.root_id, lambda ref: RecordRow.subject_ref == ref),
    "appeal_id": own_by(AppealRow.appeal_id, lambda ref: AppealRow.appellant_ref == ref),
    "person_ref": is_oneself,
}

has_case = any_own(lambda ref: ReportRow.subject_ref == ref)
