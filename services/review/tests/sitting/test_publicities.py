"""The result publicity (R-15; article 51): when, how long, who sees what."""

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from common.clock import SHANGHAI
from common.documents.verification import verify_pdf

if TYPE_CHECKING:
    from services.review.tests.sitting.conftest import Sitting


@pytest.mark.req("R-15", side="accept")
async def test_the_publicity_opens_in_time_and_tells_who_passed(sitting: "Sitting") -> None:
    """Closed on Thursday 2026-08-20: the fifth working day is 2026-08-27; opened then it stands until 2026-09-03."""
    scene = sitting.scene
    await sitting.closed(9, 5)
    scene.on(dt.date(2026, 8, 27))

    publicity = await sitting.step(scene.office, "result-publicity", contacts=["市林草局职称办 0478-0000000"])

    assert (publicity["due"], publicity["late"], publicity["working_days"]) == ("2026-08-27", False, 5)
    assert (publicity["open_until"], publicity["ends_at"]) == ("2026-09-03", "2026-09-04T00:00:00+08:00")
    assert [line["name"] for line in publicity["lines"]] == ["申报人1"]
    path = f"/v1/publicities/{publicity['publicity_id']}"
    public = (await scene.kit.get(path)).json()
    assert public["lines"] == [
        {
            "declaration_id": "dcl_1",
            "name": "申报人1",
            "unit_name": "临河区红柳林场",
            "title": "林草·森林培育工程师",
        }
    ]
    pdf = await scene.kit.get(f"{path}/pdf")
    seals = scene.kit.runtime.ports.seals
    assert seals is not None
    report = await verify_pdf(pdf.content, [seals.root])
    assert (report.intact, report.signer) == (True, "巴彦淖尔市林业和草原局")
    listed = (await scene.kit.get("/v1/publicities?state=open")).json()["items"]
    assert [(one["publicity_id"], "lines" in one) for one in listed] == [(publicity["publicity_id"], False)]
    outcome = (await scene.kit.get("/v1/cases/dcl_2", by=scene.office)).json()
    assert (outcome["state"], outcome["outcome"]) == ("failed", "failed")
    names = [row.detail["purpose"] for row in await scene.audited("read-applicant-names")]
    assert names[-1] == "result-publicity"

    await scene.kit.advance(dt.datetime(2026, 9, 4, tzinfo=SHANGHAI))

    ended = (await scene.kit.get(path)).json()
    assert (ended["state"], "lines" in ended) == ("ended", False)
    assert (await scene.kit.get(f"{path}/pdf")).status_code == 404
    for party in (scene.organiser, scene.office, scene.authority, scene.inspector):
        assert len((await scene.kit.get(path, by=party)).json()["lines"]) == 1
        assert (await scene.kit.get(f"{path}/pdf", by=party)).status_code == 200
    assert "lines" not in (await scene.kit.get(path, by=scene.other_office)).json()
    assert (await scene.kit.get("/v1/publicities/pub_none")).status_code == 404
    assert (await scene.kit.get("/v1/publicities/pub_none/pdf")).status_code == 404


@pytest.mark.req("R-15", side="refuse")
async def test_a_late_publicity_is_flagged_and_a_short_one_refused(sitting: "Sitting") -> None:
    scene = sitting.scene
    await sitting.announced(9)
    assert await sitting.refused(scene.organiser, "result-publicity") == (409, "wrong_state", None)
    await sitting.step(sitting.experts[1], "signature")
    await sitting.step(scene.office, "closing")
    short = await sitting.refused(scene.organiser, "result-publicity", working_days=4)
    assert short == (422, "result_publicity_not_admissible", "R25-51")
    outside = (403, "outside_jurisdiction", "R25-5")
    assert await sitting.refused(scene.other_office, "result-publicity") == outside
    assert await sitting.refused(scene.authority, "result-publicity") == (403, "forbidden", None)
    assert await sitting.refused(None, "result-publicity") == (401, "not_signed_in", None)
    stale = await scene.refused(scene.organiser, f"{sitting.path}/result-publicity", version=1)
    assert stale == (409, "stale_version", None)
    assert await scene.kit.events("case-closed") == []
    scene.on(dt.date(2026, 8, 28))

    late = await sitting.step(scene.organiser, "result-publicity", working_days=7)

    assert (late["late"], late["working_days"], late["open_until"]) == (True, 7, "2026-09-08")
    [entry] = await scene.audited("open-result-publicity")
    assert entry.detail["findings"][0]["verdict"] == "not_met"
    flagged = (await scene.kit.get("/v1/publicities?late=true")).json()["items"]
    assert [one["publicity_id"] for one in flagged] == [late["publicity_id"]]
    assert (await scene.kit.get("/v1/publicities?late=false")).json()["items"] == []
    assert await sitting.refused(scene.organiser, "result-publicity") == (409, "wrong_state", None)
