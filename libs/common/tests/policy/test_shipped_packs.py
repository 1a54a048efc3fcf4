"""What the shipped packs say, typed by hand from the clauses named beside each line."""

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from common.events.codes import BallotMode, CommitteeBasis, Effect, Level, Tier
from common.policy import Force, NotConfigured, PackShelf, Policy, Status, Value
from common.policy.loader import values_of
from common.policy.packs import PackKind
from common.policy.subjects.audit_chain import ApplicantType, FirstAuditor, RosterPublisher, SignedPart
from common.policy.subjects.certificate import CountsFrom
from common.policy.subjects.committee import Grade
from common.policy.subjects.results import Answerer, Authority, PackageDocument

FOLDER = Path(__file__).resolve().parents[4] / "policies"


@pytest.fixture(scope="module")
def shelf() -> PackShelf:
    return PackShelf(FOLDER)


@pytest.fixture(scope="module")
def bayannur(shelf: PackShelf) -> Policy:
    return shelf.effective("2026-bayannur")


@pytest.fixture(scope="module")
def demo(shelf: PackShelf) -> Policy:
    return shelf.effective("2026-bayannur", layers=("demo",))


def source(value: Value[Any]) -> tuple[Any, str | None, str]:
    return value.require(), value.clause, value.pack


@pytest.mark.parametrize(
    ("tier", "day"),
    [(Tier.JUNIOR, date(2026, 5, 25)), (Tier.MIDDLE, date(2026, 6, 10)), (Tier.SENIOR, date(2026, 7, 10))],
)
def test_one_date_for_declaring_auditing_and_forwarding_and_for_the_facts(
    bayannur: Policy, tier: Tier, day: date
) -> None:  # BY26-1.1.1, BY26-1.2
    plan = bayannur.plan

    assert {
        steps[tier].require() for steps in (plan.declare, plan.audit, plan.forward, plan.facts_cut_off)
    } == {day}


def test_dates_and_what_binds_the_applicant(bayannur: Policy) -> None:
    application = bayannur.application

    assert source(bayannur.plan.review_and_publicity) == (date(2026, 10, 30), "BY26-1.1.1", "2026-bayannur")
    assert source(application.pledge) == (True, "R25-26", "2025-implementation-rules")
    assert source(application.one_per_year_and_level) == ("series", "BY26-2", "2026-bayannur")
    assert source(application.closes_at_deadline) == (True, "BY26-1.2", "2026-bayannur")
    assert source(application.credit_record_bars) == (True, "BY26-6.2", "2026-bayannur")


def test_audit_chain(bayannur: Policy) -> None:
    chain = bayannur.audit_chain
    first = {kind: value.value for kind, value in chain.first_auditor.items()}

    assert (chain.unit_publicity.require(), chain.unit_publicity.clause) == (5, "R25-27")
    assert (chain.roster_publicity.require(), chain.roster_publicity.clause) == (5, "R25-34")
    assert chain.roster_publishers.require() == (RosterPublisher.LEAGUE_HR, RosterPublisher.REGION_DEPARTMENT)
    assert chain.signed_parts.require() == (SignedPart.AUDITOR, SignedPart.OPINION, SignedPart.DATE)
    assert (chain.sealed.require(), chain.supplement_notices.require()) == (True, 1)
    assert chain.supplement_overdue.require() == "abandoned"
    assert chain.false_material_cancels.require()
    assert first[ApplicantType.PRIVATE_ENTERPRISE] == (FirstAuditor.EMPLOYER,)
    assert first[ApplicantType.DISPATCHED_WORKER] == (FirstAuditor.DISPATCH_AGENCY_WITH_USING_UNIT,)
    assert first[ApplicantType.FREELANCER] == (
        FirstAuditor.HR_AUTHORITY,
        FirstAuditor.DESIGNATED_UNIT,
        FirstAuditor.HR_AGENCY,
    )
    assert set(first) == set(ApplicantType)
    assert first[ApplicantType.FARMER_OR_HERDER] is None


@pytest.mark.parametrize(
    ("basis", "tier", "size"),
    [
        (CommitteeBasis.SERIES, Tier.SENIOR, 25),
        (CommitteeBasis.SERIES, Tier.MIDDLE, 21),
        (CommitteeBasis.SERIES, Tier.JUNIOR, 17),
        (CommitteeBasis.SPECIALTY, Tier.SENIOR, 11),
        (CommitteeBasis.SPECIALTY, Tier.MIDDLE, 9),
        (CommitteeBasis.SPECIALTY, Tier.JUNIOR, 7),
    ],
)
def test_smallest_committee(bayannur: Policy, basis: CommitteeBasis, tier: Tier, size: int) -> None:  # R25-17
    value = bayannur.committee.minimum_size.of(basis, tier)

    assert (value.require(), value.force) == (size, Force.PRINCIPLE)


def test_committee_and_its_experts(bayannur: Policy) -> None:  # R25-13, R25-17, R25-18, R25-19, R25-44
    committee, pool = bayannur.committee, bayannur.expert_pool
    half = Fraction(1, 2)

    assert committee.filing_valid.require() == 3
    assert (committee.odd_size.require(), committee.odd_size.force) == (True, Force.MUST)
    assert (committee.chairs.require(), committee.vice_chairs_least.require()) == (1, 1)
    assert committee.vice_chairs_most.require() == 2
    assert {grade: value.require() for grade, value in committee.every_title.items()} == {
        Grade.FULL_SENIOR: Level.FULL_SENIOR,
        Grade.ASSOCIATE_SENIOR: Level.ASSOCIATE_SENIOR,
        Grade.SENIOR: Level.ASSOCIATE_SENIOR,
        Grade.MIDDLE: Level.MIDDLE,
        Grade.JUNIOR: Level.MIDDLE,
    }
    upper = committee.upper_titles
    assert set(upper) == {Grade.ASSOCIATE_SENIOR, Grade.SENIOR, Grade.MIDDLE}
    assert (upper[Grade.MIDDLE].require().level, upper[Grade.MIDDLE].require().share) == (
        Level.ASSOCIATE_SENIOR,
        half,
    )
    assert upper[Grade.ASSOCIATE_SENIOR].require().level is Level.FULL_SENIOR
    assert upper[Grade.SENIOR].status is Status.NOT_CONFIGURED
    assert (pool.size.require(), pool.term.require()) == (2, 3)
    assert (pool.years_running.require(), pool.years_running.force) == (3, Force.PRINCIPLE)
    assert source(pool.outside_unit_share) == (Fraction(1, 3), "BY26-5.1.2", "2026-bayannur")


def test_who_reviews_what_in_the_city(bayannur: Policy) -> None:  # BY26-3.2
    offices = {
        office.require().name: {
            (remit.series, tier.value, remit.city_units_only)
            for remit in office.require().remits
            for tier in remit.tiers
        }
        for office in bayannur.committee.offices.values()
    }

    assert offices == {
        "市教育局": {
            ("school_teacher", "senior", False),
            ("school_teacher", "middle", True),
            ("school_teacher", "junior", True),
        },
        "市林草局": {("forestry_grassland", "middle", False), ("forestry_grassland", "junior", False)},
        "市农牧局": {
            ("farmers_and_herders", "senior", False),
            ("agriculture", "middle", False),
            ("agriculture", "junior", False),
        },
        "市档案局": {("archives", "middle", False), ("archives", "junior", False)},
    }


def test_meeting(bayannur: Policy) -> None:
    meeting = bayannur.meeting

    assert source(meeting.plan_ahead) == (7, "BY26-5.2.1", "2026-bayannur")
    assert len(meeting.plan_parts.require()) == 8
    assert (meeting.quorum.require(), meeting.quorum.clause) == (Fraction(2, 3), "R25-44")
    assert (meeting.pass_share.require(), meeting.pass_share.clause) == (Fraction(2, 3), "R25-45")
    assert (meeting.panel_size.require(), meeting.assigned_experts.require()) == (3, 3)
    assert (meeting.absent_may_vote.require(), meeting.recused_in_denominator.require()) == (False, True)
    assert meeting.ballot_modes.require() == (BallotMode.PAPER,)


def test_results(bayannur: Policy) -> None:  # R25-51, R25-53, BY26-3.4, BY26-5.2.2, BY26-5.2.3
    results = bayannur.results
    confirmed = results.confirmed_by

    assert (results.publicity_opens_within.require(), results.publicity.require()) == (5, 5)
    assert (results.complaint_answered_within.require(), results.reported_within.require()) == (20, 1)
    assert results.about_review.require() == (Answerer.ORGANISER,)
    assert results.about_materials.require() == (Answerer.PLACE_HR, Answerer.EMPLOYER)
    assert {paper: asked.clause for paper, asked in results.package.items()} == {
        PackageDocument.REPORT: "BY26-5.2.3",
        PackageDocument.PUBLICITY_RECORD: "BY26-5.2.3",
        PackageDocument.ROSTER: "BY26-5.2.3",
        PackageDocument.WRITTEN_COMMITMENT: "R25-53",
        PackageDocument.RESULT_REPORT: "BY26-5.2.3",
    }
    assert confirmed.senior.require() is confirmed.school_teacher_senior.require() is Authority.REGION_HR
    assert confirmed.middle.require() is confirmed.junior.require() is Authority.LEAGUE_HR
    assert confirmed.directed.require() is confirmed.farmers.require() is Authority.LEAGUE_HR


def test_certificate_and_credit_file(bayannur: Policy) -> None:  # R25-54, R25-55, R25-72 to R25-74
    certificate, credit = bayannur.certificate, bayannur.credit

    assert certificate.sealed_by.senior.require() is Authority.REGION_HR
    assert (
        certificate.sealed_by.middle.require() is certificate.sealed_by.junior.require() is Authority.LEVEL_HR
    )
    assert certificate.sealed_by.directed.require() is Authority.LEAGUE_HR
    assert certificate.sealed_by.farmers.status is Status.NOT_STATED
    assert certificate.reviewed_counts_from.require() is CountsFrom.COMMITTEE_PASSED
    assert certificate.recognised_counts_from.require() is CountsFrom.RECOGNISING_UNIT_APPROVED
    assert {
        credit.applicant.period.require(),
        credit.expert.period.require(),
        credit.staff.period.require(),
    } == {3}
    assert set(credit.applicant.effects) == {Effect.BAR_DECLARATION, Effect.CANCEL, Effect.REVOKE_TITLE}
    assert set(credit.expert.effects) == {Effect.REMOVE_EXPERT}
    assert set(credit.staff.effects) == {Effect.BAR_STAFF}


def test_no_fee_is_invented(demo: Policy) -> None:
    with pytest.raises(NotConfigured) as refused:
        demo.fees.schedule.require()

    assert refused.value.missing == "内计费字〔2001〕1202号"


HOLES = [
    "application.pledge_text",
    "materials.catalogue",
    "audit_chain.supplement_term",
    "audit_chain.supplement_term_starts",
    "expert_pool.grassroots_share",
    "expert_pool.outside_system_share",
    "meeting.minutes_kept",
    "credit.statement_within",
    "committee.full_senior_cases",
]


@pytest.mark.parametrize("path", HOLES)
def test_the_demonstration_fills_what_the_documents_leave_open_and_says_so(
    path: str, bayannur: Policy, demo: Policy
) -> None:
    documents = {value.path: value for _, value in values_of(bayannur)}
    filled = {value.path: value for _, value in values_of(demo)}

    assert not documents[path].is_known
    assert (filled[path].is_known, filled[path].status, filled[path].pack) == (True, Status.STAND_IN, "demo")


def test_no_shipped_document_relies_on_stand_ins(shelf: PackShelf) -> None:
    for pack in shelf.packs.values():
        if pack.head.kind is not PackKind.LAYER:
            policy = shelf.effective(pack.head.id)
            assert not policy.uses_stand_ins
            assert all(value.status is not Status.STAND_IN for _, value in values_of(policy))


def test_the_documents_that_are_not_in_hand_are_named(bayannur: Policy) -> None:
    missing = {paper.number for head in bayannur.packs for paper in head.not_shipped}

    assert {"内人社办发〔2026〕39号", "内人社发〔2023〕4号"} <= missing


@pytest.mark.parametrize(
    ("place", "day", "pack_id"),
    [
        ("nm.bayannur", date(2026, 5, 11), "2026-bayannur"),
        ("nm.bayannur.linhe", date(2026, 10, 30), "2026-bayannur"),
        ("nm.chifeng", date(2026, 5, 11), "2025-implementation-rules"),
    ],
)
def test_what_is_in_force_where(shelf: PackShelf, place: str, day: date, pack_id: str) -> None:
    assert shelf.for_place(place, day).ref.id == pack_id
    assert shelf.for_place(place, day, layers=("demo",)).ref.id == f"{pack_id}+demo"


@pytest.mark.parametrize(("pack", "clause"), [("2023-region", "N23-6.3.5"), ("2024-baotou", "BT24-6.2.4")])
def test_directed_titles_of_2023_and_2024_are_confirmed_by_the_region_and_sealed_by_the_league(
    pack: str, clause: str
) -> None:
    policy = PackShelf(FOLDER).effective(pack)
    confirmed, sealed = policy.results.confirmed_by.directed, policy.certificate.sealed_by.directed

    assert (confirmed.require(), confirmed.clause, confirmed.status) == (
        Authority.REGION_HR,
        clause,
        Status.STATED,
    )
    assert (sealed.require(), sealed.clause, sealed.status) == (Authority.LEAGUE_HR, "R25-54", Status.ASSUMED)
