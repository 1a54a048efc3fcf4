"""The subject is heard before a record takes effect (F-10): our own addition, in no article.

The term comes from the policy. The last day of the term is still in time (Civil Code 201); the authority may go on once the
statement is there, or on the day after the term.
"""

import datetime as dt

from common.policy.findings import Finding
from common.policy.subjects.credit import Credit
from credit_file.domain.states import HearingState


def statement_in_time(credit: Credit, *, due: dt.date | None, today: dt.date) -> Finding:
    """F-10: a statement is taken until the last day of the term.

    Args:
        due: the last day; None while it is not yet known, and the term runs.
    """
    told = due.isoformat() if due else None
    return Finding.judge(
        "F-10",
        credit.statement_within,
        holds=due is None or today <= due,
        message=f"陈述申辩的最后一日为{told}。" if due else "陈述申辩的最后一日尚不能确定，予以接收。",
        facts={"due": told, "today": today.isoformat()},
    )


def subject_heard(
    credit: Credit, *, hearing: HearingState | None, due: dt.date | None, today: dt.date
) -> Finding:
    """F-10: nothing is recorded before the subject was told and has spoken, or let the term pass."""
    spoken = hearing is HearingState.STATED
    passed = due is not None and today > due
    if spoken:
        message = "已听取当事人陈述申辩。"
    elif passed:
        message = "已告知当事人，陈述期限届满，未提出陈述申辩。"
    elif hearing is None:
        message = "尚未向当事人发出告知书，请先告知并听取其陈述申辩。"
    elif due is None:
        message = (
            "当事人尚未陈述申辩，期限待相应年度的节假日安排公布后确定，请在收到陈述或期限届满后再作决定。"
        )
    else:
        message = f"当事人尚未陈述申辩，期限至{due.isoformat()}，请在收到陈述或期限届满后再作决定。"
    return Finding.judge(
        "F-10",
        credit.statement_within,
        holds=spoken or passed,
        message=message,
        facts={"hearing": hearing.value if hearing else None, "due": due.isoformat() if due else None},
    )
