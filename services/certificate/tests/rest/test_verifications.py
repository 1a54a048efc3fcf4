"""Verification for everybody: by number and name, by the PDF, by the code, and what an offline check needs."""

import asyncio
import time
from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509
from sqlalchemy import update

from certificate.domain import qr
from certificate.domain.status import CertificateState
from certificate.store.certificates import CertificateRow
from common.catalogue import labels
from common.documents.forms import CertificateDocument
from common.documents.pdf import render
from common.documents.seals import SealKeys, roots_from_pem
from common.documents.signing import sign_pdf
from common.documents.verification import verify_pdf
from common.events.codes import Effect
from common.foreign.pool import PROCESSES, WAITING
from laptop.demo.people import demo_organisations, demo_people
from laptop.testing import other_programs
from laptop.testing.hostile_files import HOSTILE
from laptop.testing.later_revisions import LATER, Later

if TYPE_CHECKING:
    from services.certificate.tests.conftest import Stage

ORG = {key: row.org_id for key, row in demo_organisations().items()}
NAME = demo_people()["applicant01"].name


async def number_of(stage: "Stage") -> str:
    number: str = (await stage.own(await stage.caller("applicant01")))["number"]
    return number


async def file_of(stage: "Stage") -> bytes:
    holder = await stage.caller("applicant01")
    return await stage.pdf((await stage.own(holder))["certificate_id"], holder)


async def by_number(stage: "Stage", number: str, name: str) -> dict[str, Any]:
    answer = await stage.kit.get("/v1/verifications", params={"number": number, "name": name})
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


async def by_file(stage: "Stage", content: bytes) -> dict[str, Any]:
    answer = await stage.kit.request("POST", "/v1/verifications/pdf", content=content)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


async def by_code(stage: "Stage", text: str) -> dict[str, Any]:
    answer = await stage.kit.post("/v1/verifications/qr", {"text": text})
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


def answers(shown: dict[str, Any]) -> tuple[str, str, str, str]:
    return shown["verdict"], shown["intact"], shown["issued"], shown["valid_today"]


@pytest.fixture
def code(stage: "Stage", monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts of the codes that are printed while the test runs."""
    printed: list[str] = []

    def keep(url: str, signed: bytes, signature: bytes) -> str:
        printed.append(original(url, signed, signature))
        return printed[-1]

    original = qr.code_text
    monkeypatch.setattr(qr, "code_text", keep)
    return printed


async def test_number_and_name_give_what_the_paper_says_and_no_more(issued: "Stage") -> None:
    number = await number_of(issued)
    shown = await by_number(issued, number.lower().replace("-", " "), f" {NAME} ")
    assert shown == {
        "verdict": "valid",
        "verdict_label": "有效",
        "intact": "not_asked",
        "issued": "yes",
        "valid_today": "yes",
        "checked_at": "2026-10-30T10:00:00+08:00",
        "certificate": {
            "number": number,
            "holder_name": "朱**",
            "title": {
                "series": "forestry_grassland",
                "specialty": "silviculture",
                "level": "middle",
                "series_label": "林草",
                "specialty_label": "森林培育",
                "level_label": "中级",
                "name": "工程师",
            },
            "effective_from": "2026-08-12",
            "sealing_org": "巴彦淖尔市人力资源和社会保障局",
            "state_since": "2026-10-30T10:00:00+08:00",
        },
        "remarks": [],
    }


async def test_a_wrong_name_is_as_unknown_as_a_number_that_was_never_given(issued: "Stage") -> None:
    number = await number_of(issued)
    wrong_name = await by_number(issued, number, "夏明荣")
    no_such_number = await by_number(issued, "2026-150800-000000000-L", NAME)
    assert answers(wrong_name) == ("unknown", "not_asked", "no", "not_asked")
    assert wrong_name == no_such_number
    assert "certificate" not in wrong_name


async def test_a_mistyped_number_is_pointed_out(issued: "Stage") -> None:
    number = await number_of(issued)
    mistyped = number[:-1] + ("A" if number[-1] != "A" else "B")
    shown = await by_number(issued, mistyped, NAME)
    assert answers(shown) == ("unknown", "not_asked", "no", "not_asked")
    assert shown["remarks"] == ["证书编号有误，请对照证书逐字核对后重新输入。"]


@pytest.mark.parametrize("query", [{}, {"number": "1"}, {"name": "x"}, {"number": "", "name": ""}])
async def test_both_number_and_name_are_needed(stage: "Stage", query: dict[str, str]) -> None:
    answer = await stage.kit.get("/v1/verifications", params=query)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_request")


async def test_a_certificate_that_waits_for_its_seal_is_unknown(stage: "Stage") -> None:
    await stage.committee(authority=ORG["linhe-hr"])
    await stage.confirm(sealing_org=ORG["linhe-hr"])
    assert answers(await by_number(stage, await number_of(stage), NAME))[0] == "unknown"


async def test_the_issued_file_is_intact_issued_and_valid(issued: "Stage") -> None:
    shown = await by_file(issued, await file_of(issued))
    assert answers(shown) == ("valid", "yes", "yes", "yes")
    assert (shown["signature"]["trusted"], shown["signature"]["signer"]) == (
        True,
        "巴彦淖尔市人力资源和社会保障局",
    )
    assert shown["certificate"]["holder_name"] == "朱**"
    assert NAME not in str(shown)


@pytest.mark.parametrize("later", LATER, ids=[line.name for line in LATER])
async def test_an_archived_file_is_still_the_issued_one_and_any_other_addition_is_not(
    issued: "Stage", later: Later
) -> None:
    content = await asyncio.to_thread(later.append, await file_of(issued))
    shown = await by_file(issued, content)
    expected = ("valid", "yes", "yes", "yes") if later.accepted else ("unknown", "no", "no", "not_asked")
    assert answers(shown) == expected


async def test_an_altered_file_vouches_for_nothing(issued: "Stage") -> None:
    content = await file_of(issued)
    for altered in (content + b"\n", content.replace(b"%%EOF", b"%%EOX", 1), content[:-500]):
        shown = await by_file(issued, altered)
        assert answers(shown) == ("unknown", "no", "no", "not_asked")
        assert "certificate" not in shown
        assert shown["remarks"]


async def test_a_file_that_the_authority_sealed_but_that_is_no_certificate_of_ours_is_unknown(
    issued: "Stage",
) -> None:
    """Rightly signed, even with the number of a real certificate: only the issued bytes are the certificate."""
    seals = issued.kit.runtime.ports.seals
    assert seals is not None
    forged = CertificateDocument(
        issuing_organisation="巴彦淖尔市人力资源和社会保障局",
        dated=issued.kit.clock.time,
        number=await number_of(issued),
        holder_name="夏明荣",
        series="林草",
        specialty="森林培育",
        title_name="正高级工程师",
        level="正高级",
        obtained_by="评审",
        obtained_on=issued.kit.clock.time.date(),
        qr="https://zhicheng.example/verify",
    )
    sealed = await sign_pdf(await render(forged), seals.of(ORG["league-hr"]), reason="x", location="x")
    shown = await by_file(issued, sealed)
    assert answers(shown) == ("unknown", "yes", "no", "not_asked")


async def test_a_seal_under_another_root_is_not_trusted(
    issued: "Stage", tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The same name in the certificate, the same text on the paper, another root."""
    league = {ORG["league-hr"]: "巴彦淖尔市人力资源和社会保障局"}
    others = SealKeys.create(tmp_path_factory.mktemp("others"), league)
    unsigned = (await file_of(issued)).split(b"%%EOF")[0] + b"%%EOF\n"
    sealed = await sign_pdf(unsigned, others.of(ORG["league-hr"]), reason="x", location="x")
    shown = await by_file(issued, sealed)
    assert answers(shown) == ("unknown", "no", "no", "not_asked")
    assert shown["signature"] == {"trusted": False}


async def test_every_hostile_file_is_answered_and_vouched_for_in_nothing(issued: "Stage") -> None:
    nothing = {"signature": {"trusted": False}, "answers": ("unknown", "no", "no", "not_asked")}
    for place, hostile in enumerate(HOSTILE):
        content = hostile.make()
        elsewhere = {"x-forwarded-for": f"2001:db8:{place:x}::1"}  # the limit of calls is not what is tried
        answer = await issued.kit.request("POST", "/v1/verifications/pdf", content=content, headers=elsewhere)
        body = answer.json()
        if content.startswith(b"%PDF-"):
            assert answer.status_code == 200, hostile.name
            assert {"signature": body["signature"], "answers": answers(body)} == nothing, hostile.name
        else:
            assert (answer.status_code, body["code"]) == (415, "pdf_only"), hostile.name


async def test_an_issued_file_is_known_while_hostile_ones_keep_every_child_busy(issued: "Stage") -> None:
    hostile = HOSTILE[0].make()
    attack = [
        asyncio.create_task(issued.kit.request("POST", "/v1/verifications/pdf", content=hostile + b"%d" % n))
        for n in range(PROCESSES + WAITING + 2)
    ]
    await asyncio.sleep(0.3)
    started = time.monotonic()
    shown = await by_file(issued, await file_of(issued))
    assert answers(shown) == ("valid", "yes", "yes", "yes")
    assert time.monotonic() - started < 1.5  # not one of the 2 seconds that a hostile file takes
    assert not all(task.done() for task in attack)
    turned_away = [task for task in attack if task.done() and task.result().status_code == 503]
    assert len(turned_away) >= 2
    assert turned_away[0].result().headers["retry-after"] == "2"
    for task in attack:
        task.cancel()
    await asyncio.gather(*attack, return_exceptions=True)


async def test_what_is_no_pdf_and_what_is_too_large(stage: "Stage") -> None:
    photo = await stage.kit.request("POST", "/v1/verifications/pdf", content=b"\xff\xd8\xff" + bytes(100))
    assert (photo.status_code, photo.json()["code"]) == (415, "pdf_only")
    large = await stage.kit.request(
        "POST", "/v1/verifications/pdf", content=b"%PDF-" + bytes(5 * 1024 * 1024)
    )
    assert (large.status_code, large.json()["code"]) == (413, "too_large")


async def test_the_code_is_checked_and_looked_up(code: list[str], issued: "Stage") -> None:
    shown = await by_code(issued, code[0])
    assert answers(shown) == ("valid", "yes", "yes", "yes")
    assert shown["certificate"]["holder_name"] == "朱**"
    assert len(code[0].encode()) <= 600

    await issued.start_effects(Effect.REVOKE_TITLE)
    assert answers(await by_code(issued, code[0])) == ("revoked", "yes", "yes", "no")


async def test_an_altered_code_vouches_for_nothing(code: list[str], issued: "Stage") -> None:
    altered = code[0][:-1] + ("A" if code[0][-1] != "A" else "Q")
    for text in (altered, "https://zhicheng.example/verify", "随便写的"):
        shown = await by_code(issued, text)
        assert answers(shown) == ("unknown", "no", "no", "not_asked")
        assert "certificate" not in shown


async def test_a_signed_code_that_no_longer_fits_its_certificate_is_unknown(
    code: list[str], issued: "Stage"
) -> None:
    async with issued.kit.uow() as uow:
        await uow.session.execute(update(CertificateRow).values(level="assistant"))
        await uow.commit()
    assert answers(await by_code(issued, code[0])) == ("unknown", "yes", "no", "not_asked")


@pytest.mark.parametrize("body", [{}, {"text": ""}, {"text": "x" * 2001}, {"text": "x", "more": 1}])
async def test_a_malformed_code_request_is_refused(stage: "Stage", body: dict[str, Any]) -> None:
    answer = await stage.kit.post("/v1/verifications/qr", body)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_request")


async def test_file_and_code_are_checked_offline_with_the_published_certificates(
    code: list[str], issued: "Stage"
) -> None:
    root = await issued.kit.get("/v1/platform-certificate")
    seals = await issued.kit.get("/v1/seal-certificates")
    assert root.headers["content-type"] == seals.headers["content-type"] == "application/x-pem-file"
    (trusted,) = roots_from_pem(root.content)

    report = await verify_pdf(await file_of(issued), [trusted])
    assert (report.valid, report.signer) == (True, "巴彦淖尔市人力资源和社会保障局")

    keys = qr.keys_under(trusted, x509.load_pem_x509_certificates(seals.content))
    claims = qr.read_code(code[0], keys)
    assert claims.number == await number_of(issued)
    assert qr.is_holder(claims, NAME)
    assert b"PRIVATE" not in root.content + seals.content


async def test_without_seals_what_needs_the_root_says_so(stage: "Stage") -> None:
    object.__setattr__(stage.kit.runtime.ports, "seals", None)
    for answer in (
        await stage.kit.get("/v1/platform-certificate"),
        await stage.kit.post("/v1/verifications/qr", {"text": "x"}),
        await stage.kit.request("POST", "/v1/verifications/pdf", content=b"%PDF-1.7"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert (await stage.kit.get("/v1/seal-certificates")).content == b""


@pytest.mark.req("T-01", door="event")
async def test_other_programs_read_the_issued_file(code: list[str], issued: "Stage") -> None:
    pdf = await file_of(issued)
    signed = other_programs.signature(pdf)
    assert (signed.whole, signed.intact) == (True, True)
    assert signed.name == "巴彦淖尔市人力资源和社会保障局"
    assert other_programs.faults(pdf) == []

    paper = other_programs.text(pdf)
    for words in (
        NAME,
        "工程师",
        "林草",
        "森林培育",
        "中级",
        "评审",
        "2026年8月12日",
        "2026年10月30日",
        await number_of(issued),
        "zhicheng.example",
    ):
        assert "".join(words.split()) in paper, words

    assert other_programs.codes(pdf, dots_per_inch=150) == [code[0]]


async def test_the_page_behind_the_code_is_served_and_needs_nothing_from_elsewhere(stage: "Stage") -> None:
    answer = await stage.kit.get("/v1/verification-page")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert "职称证书查验" in answer.text
    assert "http" not in answer.text.replace("http-equiv", "")


def test_every_state_has_a_name_for_people() -> None:
    assert list(labels("certificate_state")) == [str(state) for state in CertificateState]
