"""Certificates over REST: who sees them, who seals them."""

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update

from certificate.store.certificates import CertificateRow
from certificate.store.grounds import GroundRow
from common.audit.tables import AuditEntryRow
from common.documents.seals import SealKeys
from common.events.base import Title
from common.events.codes import Level
from laptop.demo.people import demo_organisations, demo_people
from laptop.testing.kit import Caller

if TYPE_CHECKING:
    from services.certificate.tests.conftest import Stage

ORG = {key: row.org_id for key, row in demo_organisations().items()}
NAME = demo_people()["applicant01"].name
DOCUMENT = demo_people()["applicant01"].document
assert DOCUMENT is not None
NUMBER = DOCUMENT.number


async def waiting(stage: "Stage", **changes: Any) -> str:
    """A certificate that waits for the county's seal, the league having confirmed; its id."""
    await stage.committee(authority=ORG["linhe-hr"])
    await stage.confirm(sealing_org=ORG["linhe-hr"], **changes)
    async with stage.kit.uow() as uow:
        row = (await uow.session.execute(select(CertificateRow))).scalar_one()
    assert row.state == "awaiting_seal"
    return row.certificate_id


async def seal(
    stage: "Stage", certificate_id: str, by: Caller | None, version: int = 1
) -> tuple[int, dict[str, Any]]:
    answer = await stage.kit.post(f"/v1/certificates/{certificate_id}/sealing", {"version": version}, by=by)
    return answer.status_code, answer.json()


async def audited(stage: "Stage", action: str) -> list[tuple[str, str | None]]:
    async with stage.kit.uow() as uow:
        rows = await uow.session.execute(
            select(AuditEntryRow.subject, AuditEntryRow.clause).where(AuditEntryRow.action == action)
        )
        return [(subject, clause) for subject, clause in rows]


@pytest.mark.req("T-11", door="rest")
async def test_the_holder_looks_up_and_downloads_the_certificate(issued: "Stage") -> None:
    holder = await issued.caller("applicant01")
    certificate = await issued.own(holder)
    assert certificate["holder_name"] == NAME
    assert certificate["holder_document"] == f"{NUMBER[:6]}**********{NUMBER[-2:]}"
    assert certificate["title"] == {
        "series": "forestry_grassland",
        "specialty": "silviculture",
        "level": "middle",
        "series_label": "林草",
        "specialty_label": "森林培育",
        "level_label": "中级",
        "name": "工程师",
    }
    assert (certificate["state"], certificate["effective_from"], certificate["version"]) == (
        "valid",
        "2026-08-12",
        2,
    )
    assert certificate["issued_at"] == "2026-10-30T10:00:00+08:00"
    assert certificate["committee"] == "巴彦淖尔市林草系列中级职称评审委员会"
    assert "waits_for" not in certificate

    one = await issued.kit.get(f"/v1/certificates/{certificate['certificate_id']}", by=holder)
    assert one.json() == certificate
    answer = await issued.kit.get(f"/v1/certificates/{certificate['certificate_id']}/pdf", by=holder)
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["content-disposition"].endswith(f"-{certificate['number']}.pdf")
    assert await audited(issued, "read-certificate") == []


async def test_a_file_that_was_altered_in_storage_is_not_handed_out(issued: "Stage") -> None:
    holder = await issued.caller("applicant01")
    certificate = await issued.own(holder)
    async with issued.kit.uow() as uow:
        row = (await uow.session.execute(select(CertificateRow))).scalar_one()
    assert row.pdf_key is not None
    files = issued.kit.runtime.ports.files
    stored = await files.get(row.pdf_key)
    await files.put(row.pdf_key, stored[:-1] + bytes([stored[-1] ^ 1]))
    answer = await issued.kit.get(f"/v1/certificates/{certificate['certificate_id']}/pdf", by=holder)
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")


async def test_an_officer_sees_names_masked_and_a_look_at_the_pdf_is_on_record(issued: "Stage") -> None:
    officer = await issued.caller("league-hr1")
    (certificate,) = (await issued.kit.get("/v1/certificates", by=officer)).json()["items"]
    assert certificate["holder_name"] == NAME[0] + "*" * (len(NAME) - 1)
    assert NUMBER not in str(certificate)
    await issued.pdf(certificate["certificate_id"], officer)
    assert await audited(issued, "read-certificate") == [(certificate["certificate_id"], "R25-60")]


@pytest.mark.parametrize("username", ["applicant02", "county-hr-linhe", "office-forestry", "operator"])
@pytest.mark.parametrize("path", ["", "/pdf"])
async def test_for_others_a_certificate_does_not_exist(issued: "Stage", username: str, path: str) -> None:
    certificate = await issued.own(await issued.caller("applicant01"))
    stranger = await issued.caller(username)
    answer = await issued.kit.get(f"/v1/certificates/{certificate['certificate_id']}{path}", by=stranger)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert (await issued.kit.get(f"/v1/certificates/cer_none{path}", by=stranger)).status_code == 404


@pytest.mark.parametrize(
    "path", ["/me", "/me/certificates", "/certificates", "/certificates/cer_1", "/certificates/cer_1/pdf"]
)
async def test_without_a_token_nothing_is_shown(stage: "Stage", path: str) -> None:
    answer = await stage.kit.get(f"/v1{path}")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


async def test_own_certificates_need_a_linked_account(stage: "Stage") -> None:
    answer = await stage.kit.get("/v1/me/certificates", by=Caller("nobody"))
    assert (answer.status_code, answer.json()["code"]) == (403, "identity_not_linked")


async def test_a_person_without_certificates_has_an_empty_list(issued: "Stage") -> None:
    answer = await issued.kit.get("/v1/me/certificates", by=await issued.caller("applicant02"))
    assert answer.json() == {"items": []}


async def test_lists_are_for_hr_authorities_page_by_page_and_by_state(issued: "Stage") -> None:
    assert (
        await issued.kit.get("/v1/certificates", by=await issued.caller("applicant01"))
    ).status_code == 403
    for number in (2, 3):
        await issued.confirm(f"dcl_{number}", f"applicant0{number}")
    officer = await issued.caller("league-hr1")
    first = (await issued.kit.get("/v1/certificates", by=officer, params={"limit": 2})).json()
    second = (
        await issued.kit.get("/v1/certificates", by=officer, params={"limit": 2, "cursor": first["next"]})
    ).json()
    shown = [row["declaration_id"] for page in (first, second) for row in page["items"]]
    assert sorted(shown) == ["dcl_1", "dcl_2", "dcl_3"]
    assert "next" not in second
    waiting = await issued.kit.get("/v1/certificates", by=officer, params={"state": "awaiting_seal"})
    assert waiting.json() == {"items": []}
    elsewhere = await issued.kit.get("/v1/certificates", by=await issued.caller("county-hr-linhe"))
    assert elsewhere.json() == {"items": []}


@pytest.mark.req("T-01", door="rest")
async def test_an_officer_of_the_sealing_organisation_puts_the_seal_on(stage: "Stage") -> None:
    certificate_id = await waiting(stage)
    assert await stage.kit.events("certificate-issued") == []
    holder, officer = await stage.caller("applicant01"), await stage.caller("county-hr-linhe")
    refused = await stage.kit.get(f"/v1/certificates/{certificate_id}/pdf", by=holder)
    assert (refused.status_code, refused.json()["code"], refused.json()["clause"]) == (
        409,
        "not_sealed_yet",
        "R25-54",
    )
    tasks = (await stage.kit.get("/v1/me", by=officer)).json()["tasks"]
    assert [(task["kind"], task["subject"]) for task in tasks] == [("seal_certificate", certificate_id)]

    status, sealed = await seal(stage, certificate_id, officer)

    assert (status, sealed["state"], sealed["version"]) == (200, "valid", 2)
    assert len(await stage.kit.events("certificate-issued")) == 1
    assert await audited(stage, "seal-certificate") == [(certificate_id, "R25-54")]
    assert (await stage.pdf(certificate_id, holder)).startswith(b"%PDF-")
    assert (await stage.kit.get("/v1/me", by=officer)).json()["tasks"] == []


async def test_the_same_key_seals_once(stage: "Stage") -> None:
    certificate_id, officer = await waiting(stage), await stage.caller("county-hr-linhe")
    path = f"/v1/certificates/{certificate_id}/sealing"
    answers = [await stage.kit.post(path, {"version": 1}, by=officer, key="once") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert len(await stage.kit.events("certificate-issued")) == 1


async def test_who_may_not_seal(stage: "Stage") -> None:
    certificate_id = await waiting(stage)
    codes = {}
    for username in ("league-hr1", "county-hr-wuyuan", "applicant01"):
        status, problem = await seal(stage, certificate_id, await stage.caller(username))
        codes[username] = (status, problem["code"])
    assert codes == {
        "league-hr1": (403, "outside_jurisdiction"),
        "county-hr-wuyuan": (404, "not_found"),
        "applicant01": (403, "forbidden"),
    }
    status, problem = await seal(stage, certificate_id, None)
    assert (status, problem["code"]) == (401, "not_signed_in")
    unlinked = Caller("new-officer", None, (f"county_hr@{ORG['linhe-hr']}",))
    status, problem = await seal(stage, certificate_id, unlinked)
    assert (status, problem["code"]) == (403, "identity_not_linked")
    assert await stage.kit.events("certificate-issued") == []


async def test_nobody_seals_the_own_certificate(stage: "Stage") -> None:
    certificate_id = await waiting(stage, username="county-hr-linhe")
    officer = await stage.caller("county-hr-linhe")
    status, problem = await seal(stage, certificate_id, officer)
    assert (status, problem["code"]) == (403, "own_case")
    assert (await stage.kit.get("/v1/me", by=officer)).json()["tasks"] == []


async def test_a_stale_or_repeated_seal_is_refused(stage: "Stage") -> None:
    certificate_id, officer = await waiting(stage), await stage.caller("county-hr-linhe")
    status, problem = await seal(stage, certificate_id, officer, version=7)
    assert (status, problem["code"], problem["present_version"], problem["present_state"]) == (
        409,
        "stale_version",
        1,
        "awaiting_seal",
    )
    assert (await seal(stage, certificate_id, officer))[0] == 200
    status, problem = await seal(stage, certificate_id, officer, version=2)
    assert (status, problem["code"]) == (409, "already_decided")
    assert (await seal(stage, "cer_none", officer))[0] == 404


async def test_a_character_without_a_glyph_is_named_and_waits(stage: "Stage") -> None:
    """U+E000 is a private character, as old systems used for rare names; nothing prints it rightly."""
    await stage.committee()
    await stage.confirm(name="夏\ue000荣")
    officer = await stage.caller("league-hr1")
    (certificate,) = (await stage.kit.get("/v1/certificates", by=officer)).json()["items"]
    assert (certificate["state"], certificate["waits_for"]) == ("awaiting_seal", "glyph U+E000")
    assert await stage.kit.events("certificate-issued", "certificate-refused") == []
    status, problem = await seal(stage, certificate["certificate_id"], officer)
    assert (status, problem["code"]) == (422, "glyph_missing")
    assert "U+E000" in problem["detail"]


async def test_without_a_seal_the_certificate_waits(
    stage: "Stage", tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Another installation's seal folder: the league has none in it."""
    only_region = SealKeys.create(
        tmp_path_factory.mktemp("seals"), {ORG["region-hr"]: "内蒙古自治区人力资源和社会保障厅"}
    )
    object.__setattr__(stage.kit.runtime.ports, "seals", only_region)
    await stage.committee()
    await stage.confirm()
    officer = await stage.caller("league-hr1")
    (certificate,) = (await stage.kit.get("/v1/certificates", by=officer)).json()["items"]
    assert (certificate["state"], certificate["waits_for"]) == ("awaiting_seal", "seal")
    status, problem = await seal(stage, certificate["certificate_id"], officer)
    assert (status, problem["code"]) == (503, "seal_missing")


async def test_the_number_of_another_certificate_is_never_given_twice(issued: "Stage") -> None:
    """Should the first drawn number be taken, the next one is."""
    async with issued.kit.uow() as uow:
        await uow.session.execute(
            update(CertificateRow).values(
                person_ref="p1-other", decision="x", declaration_id="y", certificate_id="cer_other"
            )
        )
        await uow.session.execute(update(GroundRow).values(declaration_id="y", person_ref="p1-other"))
        await uow.commit()
    await issued.confirm()
    async with issued.kit.uow() as uow:
        numbers = (await uow.session.execute(select(CertificateRow.number))).scalars().all()
    assert len(set(numbers)) == 2


async def test_farmers_titles_are_sealed_by_an_officer_where_no_document_says_whose_seal(
    stage: "Stage",
) -> None:
    """Without the demo's stand-ins the pack is silent on farmers' titles (R25-54)."""
    pack = stage.kit.runtime.ports.packs.effective("2026-bayannur").ref
    await stage.committee(
        kind="farmers_and_herders", scope=(Title(series="forestry_grassland", level=Level.MIDDLE),)
    )
    await stage.confirm(column="farmers_and_herders", pack=pack)
    officer = await stage.caller("league-hr1")
    (certificate,) = (await stage.kit.get("/v1/certificates", by=officer)).json()["items"]
    assert (certificate["state"], certificate["waits_for"]) == ("awaiting_seal", "officer")
    assert "identifier" not in certificate
    assert (await seal(stage, certificate["certificate_id"], officer))[0] == 200
