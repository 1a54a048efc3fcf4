"""A confirmed result comes in, a certificate goes out: once, whatever happens on the way."""

import asyncio
import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from certificate.store.certificates import CertificateRow
from certificate.store.grounds import GroundRow
from certificate.usecases.grounds import take_result
from common.clock import SHANGHAI
from common.crypto.cipher import open_object
from common.db.outages import is_outage
from common.events.base import Title
from common.events.certificate import CertificateIssued, CertificateRefused
from common.events.codes import CertificateOrigin, CertificateRefusalReason, Column, CommitteeStatus, Level
from common.events.declaration import MessageRaised
from common.inbox import NotYetKnown
from common.storage.port import ObjectMissing, sha256
from common.uow import UnitOfWork
from laptop.demo.people import demo_organisations
from laptop.testing.kit import ServiceKit

if TYPE_CHECKING:
    from services.certificate.tests.conftest import Stage

ORG = {key: row.org_id for key, row in demo_organisations().items()}
COMMITTEE = "cmt_forestry"
SILVICULTURE = Title(series="forestry_grassland", specialty="silviculture", level=Level.MIDDLE)
PASSED_ON = dt.date(2026, 8, 12)


async def certificates(kit: ServiceKit) -> list[CertificateRow]:
    async with kit.uow() as uow:
        return list((await uow.session.execute(select(CertificateRow))).scalars())


async def refusals(kit: ServiceKit) -> list[tuple[str, str]]:
    return [(fact.reason, fact.clause) for fact in await kit.payloads(CertificateRefused)]


def stored_files(kit: ServiceKit) -> list[Path]:
    root = Path(urlsplit(kit.runtime.settings.storage.url).path)
    return sorted((root / "certificates").rglob("*.pdf")) if (root / "certificates").exists() else []


@pytest.mark.req("T-01", side="accept")
async def test_a_confirmed_result_becomes_a_sealed_certificate(issued: "Stage") -> None:
    (row,) = await certificates(issued.kit)
    assert row.state == "valid"
    assert row.number.startswith("2026-150800-")
    assert row.identifier is not None
    assert row.identifier.startswith(
        f"1.2.156.3005.2.000000000000000000900.11150800DEM000022B.{row.number.replace('-', '')}.001."
    )
    assert (row.committee, row.waits_for) == ("巴彦淖尔市林草系列中级职称评审委员会", None)

    (event,) = await issued.kit.events("certificate-issued")
    assert event.subject == row.certificate_id
    assert event.payload() == CertificateIssued(
        version=2,
        declaration_id="dcl_1",
        person_ref=issued.person_ref("applicant01"),
        title=SILVICULTURE,
        effective_from=dt.date(2026, 8, 12),
        sealing_org=ORG["league-hr"],
        origin=CertificateOrigin.REVIEW,
    )
    (message,) = await issued.kit.payloads(MessageRaised)
    assert (message.template, message.link) == ("certificate_ready", f"/certificates/{row.certificate_id}")

    (path,) = stored_files(issued.kit)
    assert b"%PDF" not in path.read_bytes()
    keys = issued.kit.runtime.ports.keys
    object_key = row.pdf_object_key(keys)
    assert object_key is not None
    assert row.pdf_key is not None
    pdf = open_object(path.read_bytes(), object_key, context=row.pdf_key)
    assert (pdf[:5], sha256(pdf)) == (b"%PDF-", row.pdf_sha256)


@pytest.mark.req("T-02", side="accept")
async def test_the_title_counts_from_the_vote_not_from_the_day_of_issue(stage: "Stage") -> None:
    await stage.committee()
    stage.kit.clock.time = dt.datetime(2026, 12, 1, 9, 0, tzinfo=SHANGHAI)
    await stage.confirm()
    (row,) = await certificates(stage.kit)
    assert row.effective_from == dt.date(2026, 8, 12)
    assert row.issued_at is not None
    assert row.issued_at.astimezone(SHANGHAI).date() == dt.date(2026, 12, 1)


@pytest.mark.req("T-02", side="refuse")
async def test_a_result_dated_after_its_confirmation_is_refused(stage: "Stage") -> None:
    await stage.committee()
    await stage.confirm(passed_on=dt.date(2026, 10, 30), confirmed_on=dt.date(2026, 10, 29))
    assert await refusals(stage.kit) == [("no_ground", "R25-55")]
    assert await certificates(stage.kit) == []


async def test_names_and_numbers_lie_encrypted(issued: "Stage") -> None:
    (row,) = await certificates(issued.kit)
    person = issued.kit.runtime.ports.keys
    assert row.holder_name(person) not in f"{vars(row)}"
    assert row.document_number(person) not in f"{vars(row)}"
    assert row.name_sealed.startswith("v1.")
    assert row.number_sealed.startswith("v1.")


@pytest.mark.req("T-09", side="accept")
async def test_a_recognition_becomes_a_certificate(stage: "Stage") -> None:
    await stage.recognise()
    (row,) = await certificates(stage.kit)
    assert (row.state, row.origin, row.effective_from) == ("valid", "recognition", dt.date(2026, 9, 1))
    assert row.number.startswith("2026-150802-")


@pytest.mark.req("T-09", "T-01", side="refuse")
async def test_a_recognition_beyond_its_authority_or_under_another_s_seal_is_none(stage: "Stage") -> None:
    await stage.recognise(recognising_org=ORG["forestry-city"])
    await stage.recognise("dcl_8", sealing_org=ORG["region-hr"])
    assert await refusals(stage.kit) == [("no_ground", "R25-40"), ("outside_power", "R25-54")]
    assert await certificates(stage.kit) == []


@pytest.mark.req("T-09", side="refuse")
@pytest.mark.parametrize(
    ("committee", "result", "refusal"),
    [
        pytest.param(
            {"status": CommitteeStatus.APPLIED, "valid_from": None, "valid_to": None},
            {},
            ("committee_not_filed", "R25-76"),
            id="not filed",
        ),
        pytest.param(
            {"valid_from": dt.date(2023, 8, 11), "valid_to": dt.date(2026, 8, 11)},
            {},
            ("committee_not_filed", "R25-76"),
            id="term over",
        ),
        pytest.param(
            {"places": ("nm.bayannur.wuyuan",)}, {}, ("outside_power", "R25-76"), id="another county"
        ),
        pytest.param(
            {"scope": (Title(series="archives", level=Level.MIDDLE),)},
            {},
            ("outside_power", "R25-76"),
            id="another series",
        ),
        pytest.param(
            {},
            {"confirming_org": ORG["forestry-city"]},
            ("wrong_confirming_org", "BY26-5.2.3"),
            id="confirmed by the organiser",
        ),
        pytest.param(
            {},
            {"sealing_org": ORG["region-hr"]},
            ("outside_power", "R25-54"),
            id="another's seal",
            marks=pytest.mark.req("T-01", side="refuse"),
        ),
    ],
)
async def test_without_its_ground_there_is_no_certificate(
    stage: "Stage", committee: dict[str, Any], result: dict[str, Any], refusal: tuple[str, str]
) -> None:
    await stage.committee(**committee)
    event = await stage.confirm(**result)
    assert await refusals(stage.kit) == [refusal]
    assert await certificates(stage.kit) == []
    assert stored_files(stage.kit) == []

    await stage.kit.redeliver(event)
    assert await refusals(stage.kit) == [refusal]


async def test_the_stored_findings_say_what_was_found(stage: "Stage") -> None:
    await stage.committee(places=("nm.bayannur.wuyuan",))
    await stage.confirm()
    async with stage.kit.uow() as uow:
        ground = (await uow.session.execute(select(GroundRow))).scalar_one()
    found = {(finding["rule"], finding["clause"]): finding["verdict"] for finding in ground.findings}
    assert found[("T-09", "R25-76")] == "not_met"
    assert found[("T-02", "R25-55")] == "met"
    assert {finding["pack"] for finding in ground.findings} <= {
        "2026-bayannur+demo",
        "2026-bayannur",
        "2025-implementation-rules",
    }


@pytest.mark.req("T-09", side="accept")
async def test_the_vote_is_judged_by_what_the_committee_was_on_that_day(stage: "Stage") -> None:
    """Suspended and out of scope by now, but not on 2026-08-12."""
    await stage.committee()
    await stage.committee(
        revision=2,
        status=CommitteeStatus.SUSPENDED,
        since=dt.datetime(2026, 9, 1, 9, 0, tzinfo=SHANGHAI),
        scope=(Title(series="archives", level=Level.MIDDLE),),
        name="更名后的评审委员会",
    )
    await stage.confirm()
    (row,) = await certificates(stage.kit)
    assert (row.state, row.committee) == ("valid", "巴彦淖尔市林草系列中级职称评审委员会")


async def test_an_unknown_committee_is_waited_for(stage: "Stage") -> None:
    with pytest.raises(NotYetKnown) as missing:
        await stage.confirm()
    assert (missing.value.kind, missing.value.id) == ("committee", COMMITTEE)
    assert await stage.kit.events() == []


async def test_an_unknown_organisation_is_waited_for(stage: "Stage") -> None:
    await stage.committee()
    with pytest.raises(NotYetKnown) as missing:
        await stage.confirm(confirming_org="org_11150400DEM0000000")
    assert missing.value.kind == "organisation"


async def test_an_unknown_pack_is_waited_for(stage: "Stage") -> None:
    await stage.committee()
    with pytest.raises(NotYetKnown) as missing:
        await stage.confirm(pack=stage.pack.model_copy(update={"digest": "0" * 64}))
    assert missing.value.kind == "policy pack"


async def test_a_refusal_is_looked_at_again_when_the_filing_becomes_known(stage: "Stage") -> None:
    """Revisions of a committee and results travel on different subjects: the filing may come last."""
    await stage.committee(status=CommitteeStatus.APPLIED, valid_from=None, valid_to=None)
    await stage.confirm()
    assert await refusals(stage.kit) == [("committee_not_filed", "R25-76")]
    await stage.committee(revision=2)
    (row,) = await certificates(stage.kit)
    assert row.state == "valid"
    assert len(await stage.kit.events("certificate-issued")) == 1


async def test_the_same_event_gives_the_same_certificate(issued: "Stage") -> None:
    (before,) = await certificates(issued.kit)
    events = await issued.kit.events()
    event = await issued.confirm()
    await issued.kit.redeliver(event)
    (after,) = await certificates(issued.kit)
    assert vars(after) | {"_sa_instance_state": None} == vars(before) | {"_sa_instance_state": None}
    assert await issued.kit.events() == events
    assert len(stored_files(issued.kit)) == 1


async def test_two_workers_at_once_give_one_certificate(stage: "Stage") -> None:
    await stage.committee()
    fact = await stage.result()

    async def work(uow: UnitOfWork) -> None:
        await take_result(uow, "dcl_1", fact, stage.kit.runtime.ports)

    await asyncio.gather(*(stage.kit.carry_out(work) for _ in range(3)))
    assert len(await certificates(stage.kit)) == 1
    assert len(await stage.kit.events("certificate-issued")) == 1


async def test_another_meeting_gives_no_second_certificate(issued: "Stage") -> None:
    await issued.confirm(meeting_id="mtg_2")
    assert len(await certificates(issued.kit)) == 1
    assert len(await issued.kit.events("certificate-issued")) == 1


async def test_a_crash_between_file_and_row_loses_and_doubles_nothing(stage: "Stage") -> None:
    """The handler ran to its end and its transaction never committed; then the event is handled again."""
    await stage.committee()
    fact = await stage.result()
    seen = []

    async def work(uow: UnitOfWork) -> None:
        await take_result(uow, "dcl_1", fact, stage.kit.runtime.ports)
        row = (await uow.session.execute(select(CertificateRow))).scalar_one()
        seen.append((row.certificate_id, row.number))

    for commits in (False, False, True):
        await stage.kit.carry_out(work, commit=commits)
    assert len(set(seen)) == 1
    (row,) = await certificates(stage.kit)
    assert row.pdf_key is not None
    object_key = row.pdf_object_key(stage.kit.runtime.ports.keys)
    assert object_key is not None
    stored = await stage.kit.runtime.ports.files.get(row.pdf_key)
    assert sha256(open_object(stored, object_key, context=row.pdf_key)) == row.pdf_sha256
    assert len(stored_files(stage.kit)) == 3
    assert len(await stage.kit.events("certificate-issued")) == 1


async def test_different_people_get_different_numbers(issued: "Stage") -> None:
    await issued.confirm("dcl_2", "applicant02")
    one, other = await certificates(issued.kit)
    assert one.number != other.number
    assert one.certificate_id != other.certificate_id


@pytest.mark.parametrize("fault", ["other declaration", "other person", "altered"])
async def test_a_broken_holder_file_is_refused(stage: "Stage", fault: str) -> None:
    await stage.committee()
    files = stage.kit.runtime.ports.files
    doc = await stage.holder("dcl_1", "applicant01")
    if fault == "other declaration":
        doc = await stage.holder("dcl_2", "applicant01")
    elif fault == "other person":
        doc = await stage.holder("dcl_1", "applicant02")
    else:
        await files.put(doc.key, b"v1.1.AAAA")
    await stage.confirm(doc=doc)
    assert await refusals(stage.kit) == [("file_broken", "R25-53")]
    assert await certificates(stage.kit) == []


async def test_a_holder_file_that_is_missing_decides_nothing_and_is_waited_for(stage: "Stage") -> None:
    await stage.committee()
    files = stage.kit.runtime.ports.files
    doc = await stage.holder("dcl_1", "applicant01")
    content = await files.get(doc.key)
    await files.delete(doc.key)
    with pytest.raises(ObjectMissing) as away:
        await stage.confirm(doc=doc)
    assert is_outage(away.value)
    assert await refusals(stage.kit) == []
    await files.put(doc.key, content)
    await stage.confirm(doc=doc)
    assert [row.state for row in await certificates(stage.kit)] == ["valid"]


async def test_a_repaired_holder_file_gives_the_certificate(stage: "Stage") -> None:
    await stage.committee()
    files = stage.kit.runtime.ports.files
    doc = await stage.holder("dcl_1", "applicant01")
    content = await files.get(doc.key)
    await files.put(doc.key, b"v1.1.AAAA")
    event = await stage.confirm(doc=doc)
    assert await refusals(stage.kit) == [(CertificateRefusalReason.FILE_BROKEN, "R25-53")]
    await files.put(doc.key, content)
    await stage.kit.redeliver(event)
    assert [row.state for row in await certificates(stage.kit)] == ["valid"]


async def test_a_directed_senior_title_is_sealed_by_the_league(stage: "Stage") -> None:
    senior = Title(series="forestry_grassland", specialty="silviculture", level=Level.ASSOCIATE_SENIOR)
    await stage.committee(
        scope=(Title(series="forestry_grassland", level=Level.ASSOCIATE_SENIOR),),
        tier="senior",
        authority=ORG["region-hr"],
    )
    await stage.confirm(title=senior, column=Column.DIRECTED_EVALUATION)
    (row,) = await certificates(stage.kit)
    assert (row.state, row.sealing_org) == ("valid", ORG["league-hr"])


async def test_a_senior_title_is_sealed_by_the_region(stage: "Stage") -> None:
    senior = Title(series="forestry_grassland", specialty="silviculture", level=Level.ASSOCIATE_SENIOR)
    await stage.committee(
        scope=(Title(series="forestry_grassland", level=Level.ASSOCIATE_SENIOR),),
        tier="senior",
        authority=ORG["region-hr"],
    )
    await stage.confirm(title=senior, confirming_org=ORG["region-hr"], sealing_org=ORG["region-hr"])
    (row,) = await certificates(stage.kit)
    assert (row.state, row.sealing_org) == ("valid", ORG["region-hr"])
    assert row.number.startswith("2026-150000-")
    assert row.effective_from == PASSED_ON
