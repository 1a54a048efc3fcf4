"""A refusal that rested on a file alone is looked at again when an officer says that the file is whole (R25-53)."""

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from common.events.codes import CertificateRefusalReason
from common.storage.port import StorageUnavailable
from laptop.testing.kit import Caller

if TYPE_CHECKING:
    from services.certificate.tests.conftest import Stage

PATH = "/v1/refused-certificates/dcl_1/reconsideration"
RESTORED = {"reason": "案卷文件已从备份恢复"}


@pytest.fixture
async def altered(stage: "Stage") -> tuple[Any, bytes, str]:
    """A refused certificate: its file's bytes were wrong. With what they ought to be."""
    await stage.committee()
    files = stage.kit.runtime.ports.files
    doc = await stage.holder("dcl_1", "applicant01")
    whole = await files.get(doc.key)
    await files.put(doc.key, b"v1.1.AAAA")
    await stage.confirm(doc=doc)
    [refused] = await stage.kit.events("certificate-refused")
    assert refused.payload().reason is CertificateRefusalReason.FILE_BROKEN  # type: ignore[attr-defined]
    return files, whole, doc.key


async def officer(stage: "Stage", org: str = "league_hr@org_11150800DEM000022B") -> Caller:
    return await stage.kit.person("restorer", org)


async def test_the_office_finds_it_and_a_restored_file_gives_the_certificate(
    stage: "Stage", altered: tuple[Any, bytes, str]
) -> None:
    files, whole, key = altered
    league = await officer(stage)
    [listed] = (await stage.kit.get("/v1/refused-certificates", by=league)).json()["items"]
    assert (listed["declaration_id"], listed["reason"], listed["clause"]) == (
        "dcl_1",
        "file_broken",
        "R25-53",
    )
    await files.put(key, whole)
    answer = await stage.kit.post(PATH, RESTORED, by=league)
    assert (answer.status_code, answer.json()["state"]) == (200, "granted")
    assert len(await stage.kit.events("certificate-issued")) == 1
    assert (await stage.kit.get("/v1/refused-certificates", by=league)).json()["items"] == []
    async with stage.kit.runtime.sessions() as session:
        kept = await session.execute(
            text("select by, clause, detail from audit_entries where action = 'reconsider-refusal'")
        )
        [(by, clause, detail)] = kept
    assert (by.endswith("restorer"), clause, detail) == (True, "R25-53", RESTORED)


async def test_a_file_that_is_still_wrong_stays_refused_and_the_look_is_on_record(
    stage: "Stage", altered: tuple[Any, bytes, str]
) -> None:
    answer = await stage.kit.post(PATH, RESTORED, by=await officer(stage))
    assert (answer.status_code, answer.json()["state"], answer.json()["clause"]) == (200, "refused", "R25-53")
    assert len(await stage.kit.events("certificate-refused")) == 1
    assert await stage.kit.events("certificate-issued") == []


async def test_storage_that_is_away_leaves_it_as_it_is(
    stage: "Stage", altered: tuple[Any, bytes, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    files, _, _ = altered

    async def away(key: str) -> bytes:
        raise StorageUnavailable("away")

    monkeypatch.setattr(files, "get", away)
    answer = await stage.kit.post(PATH, RESTORED, by=await officer(stage))
    assert answer.status_code == 503
    assert "retry-after" in answer.headers


async def test_only_what_was_refused_for_its_file_is_looked_at_again(stage: "Stage") -> None:
    await stage.committee()
    await stage.confirm()
    league = await officer(stage)
    assert (await stage.kit.post(PATH, RESTORED, by=league)).status_code == 409
    unknown = "/v1/refused-certificates/dcl_none/reconsideration"
    assert (await stage.kit.post(unknown, RESTORED, by=league)).status_code == 404


async def test_another_office_does_not(stage: "Stage", altered: tuple[Any, bytes, str]) -> None:
    other = await officer(stage, "county_hr@org_11150802DEM000003A")
    answer = await stage.kit.post(PATH, RESTORED, by=other)
    assert (answer.status_code, answer.json()["clause"]) == (403, "R25-53")
    assert (await stage.kit.get("/v1/refused-certificates", by=other)).json()["items"] == []


@pytest.mark.parametrize("body", [{}, {"reason": "  "}, {"reason": "x" * 2001}, {"reason": "x", "more": 1}])
async def test_a_reason_is_given(
    stage: "Stage", altered: tuple[Any, bytes, str], body: dict[str, Any]
) -> None:
    assert (await stage.kit.post(PATH, body, by=await officer(stage))).status_code in {400, 422}
