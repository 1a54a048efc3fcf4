"""No certificate without its ground (T-09; articles 13, 40, 53, 72, 76): a confirmed result of a committee that was filed
and within its power on the day of the vote, or the recognition decision of a competent authority.

Every check names the reason code with which it refuses; the first one that refuses is what the applicant is told.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from certificate.domain import authorities
from certificate.domain.bodies import Body
from certificate.domain.dates import days_in_order
from common.events.base import Title
from common.events.codes import CertificateRefusalReason, Column, CommitteeStatus, OrganisationKind, Tier
from common.places import PlaceLevel, is_within, level
from common.policy import Policy
from common.policy.findings import Finding, Under, stated


@dataclass(frozen=True)
class Revision:
    """A state of a committee as review told it; it held from `since` until a later revision began."""

    revision: int
    name: str
    status: CommitteeStatus
    since: dt.date
    valid_from: dt.date | None
    valid_to: dt.date | None
    authority: str
    scope: tuple[Title, ...]
    places: tuple[str, ...]


@dataclass(frozen=True)
class ReviewedResult:
    """A confirmed result of a review."""

    title: Title
    column: Column
    place: str
    passed_on: dt.date
    confirmed_on: dt.date
    confirming: Body
    sealing: Body


@dataclass(frozen=True)
class Recognition:
    """A title recognised without a review (认定)."""

    title: Title
    approved_on: dt.date
    recognising: Body
    sealing: Body


@dataclass(frozen=True)
class Impediments:
    """What is on record against issuing.

    Attributes:
        revoked_by: the credit record that revokes this title, decided before the certificate came.
        barred_by: the credit record that bars the person on the day of the vote or today.
    """

    revoked_by: str | None = None
    barred_by: str | None = None


@dataclass(frozen=True)
class Check:
    """A finding and the reason code with which it refuses."""

    reason: CertificateRefusalReason
    finding: Finding


def on_the_day(history: Iterable[Revision], day: dt.date) -> tuple[Revision, ...]:
    """The revisions that held at some moment of a day, the earliest first.

    The vote is known by its day. Where a committee changed on that very day, both states are answered: which of them the
    vote fell into was decided by review, which has the hour.
    """
    ordered = sorted(history, key=lambda revision: revision.revision)
    return tuple(
        revision
        for place, revision in enumerate(ordered)
        if revision.since <= day and all(later.since >= day for later in ordered[place + 1 :])
    )


def acting_on(history: Iterable[Revision], day: dt.date) -> tuple[Revision, ...]:
    """Of those, the ones under which the committee was filed and inside its term; both end days count (R25-13)."""
    return tuple(
        revision
        for revision in on_the_day(history, day)
        if revision.status is CommitteeStatus.FILED
        and revision.valid_from is not None
        and revision.valid_to is not None
        and revision.valid_from <= day <= revision.valid_to
    )


def filed_on_the_day(history: Sequence[Revision], day: dt.date, *, under: Under) -> Finding:
    """T-09: the committee was filed and its filing valid on the day of the vote (R25-76)."""
    acting = acting_on(history, day)
    held = on_the_day(history, day)
    return stated(
        "T-09",
        "R25-76",
        under=under,
        holds=bool(acting),
        message="表决当日评委会在核准备案有效期内。"
        if acting
        else "表决当日评委会未经核准备案或不在备案有效期内，评审结果不予认可。",
        facts={"day": day.isoformat(), "states": [revision.status.value for revision in held]},
    )


def covering(history: Iterable[Revision], title: Title, place: str, day: dt.date) -> Revision | None:
    """The revision under which the committee could hear this title from this place on that day, if any.

    A scope without a specialty covers the whole series.
    """
    return next(
        (
            revision
            for revision in acting_on(history, day)
            if any(
                covered.series == title.series
                and covered.specialty in {None, title.specialty}
                and covered.level is title.level
                for covered in revision.scope
            )
            and any(is_within(place, covered) for covered in revision.places)
        ),
        None,
    )


def within_power(
    history: Iterable[Revision], title: Title, place: str, day: dt.date, *, under: Under
) -> Finding:
    """T-09: title and place lay within the committee's scope on the day of the vote (R25-76)."""
    covered = covering(history, title, place, day) is not None
    return stated(
        "T-09",
        "R25-76",
        under=under,
        holds=covered,
        message="职称和地区均在评委会评审范围内。"
        if covered
        else "职称或者地区超出表决当日核准备案的评审权限和范围，评审结果不予认可。",
        facts={"level": title.level.value, "place": place, "day": day.isoformat()},
    )


def recognised_by_competent_authority(title: Title, recognising: Body, *, under: Under) -> Finding:
    """T-09: recognised by an HR authority within its power; 高级 titles are the region's (R25-40)."""
    holds = recognising.kind is OrganisationKind.HR_AUTHORITY and (
        title.level.tier is not Tier.SENIOR or level(recognising.place) is PlaceLevel.REGION
    )
    return stated(
        "T-09",
        "R25-40",
        under=under,
        holds=holds,
        message="认定单位符合职称管理权限。" if holds else "认定单位不符合职称管理权限，不予制发证书。",
        facts={"level": title.level.value, "org": recognising.org_id, "org_place": recognising.place},
    )


def nothing_against(impediments: Impediments, *, under: Under) -> list[Check]:
    """T-09: the title is not revoked and the person is not barred (R25-72)."""
    return [
        _no_record(impediments.revoked_by, "职称已被决定撤销，不制发证书。", "没有撤销职称的决定。", under),
        _no_record(
            impediments.barred_by, "当事人在诚信档案记录期限内，不制发证书。", "没有限制申报的记录。", under
        ),
    ]


def judge_result(
    result: ReviewedResult,
    history: Sequence[Revision],
    impediments: Impediments,
    policy: Policy,
    *,
    today: dt.date,
) -> list[Check]:
    """T-09 and T-01 for a confirmed result; the last check is whose seal it bears."""
    under = policy.under
    reason = CertificateRefusalReason
    held = covering(history, result.title, result.place, result.passed_on)
    level_authority = held.authority if held is not None else ""
    confirmed_by = authorities.confirming_authority(result.title, result.column, policy.results.confirmed_by)
    sealed_by = authorities.sealing_authority(result.title, result.column, policy.certificate.sealed_by)
    return [
        Check(
            reason.NO_GROUND,
            days_in_order(result.passed_on, result.confirmed_on, today=today, under=under),
        ),
        Check(reason.COMMITTEE_NOT_FILED, filed_on_the_day(history, result.passed_on, under=under)),
        Check(
            reason.OUTSIDE_POWER,
            within_power(history, result.title, result.place, result.passed_on, under=under),
        ),
        Check(
            reason.WRONG_CONFIRMING_ORG,
            authorities.confirmed_by_competent_authority(
                confirmed_by, result.confirming, level_authority=level_authority, place=result.place
            ),
        ),
        *nothing_against(impediments, under=under),
        Check(
            reason.OUTSIDE_POWER,
            authorities.sealed_by_competent_authority(
                sealed_by, result.sealing, level_authority=level_authority, place=result.place
            ),
        ),
    ]


def judge_recognition(
    recognition: Recognition, impediments: Impediments, policy: Policy, *, today: dt.date
) -> list[Check]:
    """T-09 and T-01 for a recognition decision; the last check is whose seal it bears."""
    under = policy.under
    reason = CertificateRefusalReason
    sealed_by = authorities.sealing_authority(
        recognition.title, Column.RECOGNITION, policy.certificate.sealed_by
    )
    approved = recognition.approved_on
    return [
        Check(reason.NO_GROUND, days_in_order(approved, approved, today=today, under=under)),
        Check(
            reason.NO_GROUND,
            recognised_by_competent_authority(recognition.title, recognition.recognising, under=under),
        ),
        *nothing_against(impediments, under=under),
        Check(
            reason.OUTSIDE_POWER,
            authorities.sealed_by_competent_authority(
                sealed_by,
                recognition.sealing,
                level_authority=recognition.recognising.org_id,
                place=recognition.recognising.place,
            ),
        ),
    ]


def first_refusal(checks: Iterable[Check]) -> Check | None:
    """What refuses first, or None when a certificate is due."""
    return next((check for check in checks if check.finding.refuses), None)


def _no_record(record_id: str | None, refused: str, free: str, under: Under) -> Check:
    return Check(
        CertificateRefusalReason.CREDIT_RECORD,
        stated(
            "T-09",
            "R25-72",
            under=under,
            holds=record_id is None,
            message=free if record_id is None else refused,
            facts={"record": record_id} if record_id is not None else None,
        ),
    )
