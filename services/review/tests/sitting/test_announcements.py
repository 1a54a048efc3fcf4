"""Announcement and signature (R-07; article 47)."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from services.review.tests.sitting.conftest import Sitting


@pytest.mark.req("R-07", side="accept")
@pytest.mark.req("R-07", side="refuse")
async def test_who_presides_announces_and_the_chair_signs(sitting: "Sitting") -> None:
    scene = sitting.scene
    await sitting.ballots_out(cases=1, by=2)
    assert await sitting.refused(sitting.experts[2], "announcement") == (422, "cases_not_counted", "R25-47")
    await sitting.counted(1, agree=9)
    for other in (3, 5):
        assert await sitting.refused(sitting.experts[other], "announcement") == (
            403,
            "not_presiding",
            "R25-47",
        )
    assert await sitting.refused(scene.office, "announcement") == (404, "not_found", None)
    assert await sitting.refused(None, "announcement") == (401, "not_signed_in", None)
    stale = await scene.refused(sitting.experts[2], f"{sitting.path}/announcement", version=1)
    assert stale == (409, "stale_version", None)
    assert await sitting.refused(sitting.experts[1], "signature") == (409, "wrong_state", None)

    announced = await sitting.step(sitting.experts[2], "announcement")

    assert (announced["state"], announced["carried_over"]) == ("announced", [])
    assert await sitting.refused(sitting.experts[2], "announcement") == (409, "wrong_state", None)
    path = f"/v1{sitting.path}/results"
    for reader in (sitting.experts[9], scene.office, scene.authority, scene.inspector):
        assert (await scene.kit.get(path, by=reader)).json()["results"] == announced["results"]
    assert (await scene.kit.get(path, by=scene.other_office)).json()["code"] == "outside_jurisdiction"
    assert (await scene.kit.get(path)).status_code == 401
    assert len(await scene.audited("read-results")) == 4

    signed = await sitting.step(sitting.experts[1], "signature")
    assert (signed["state"], signed["signed_at"]) == ("signed", "2026-08-20T09:00:00+08:00")
    [entry] = await scene.audited("sign-results")
    assert (entry.by, entry.clause, entry.detail["role"]) == ("seat:sea_1", "R25-47", "chair")
    [told] = await scene.audited("announce-results")
    assert told.detail["results"] == entry.detail["results"]
    assert await sitting.refused(sitting.experts[1], "signature") == (409, "wrong_state", None)


@pytest.mark.req("R-07", side="refuse")
async def test_a_vice_chair_signs_only_as_presiding_and_authorised(sitting: "Sitting") -> None:
    scene = sitting.scene
    await sitting.ballots_out(cases=1, by=2)
    await sitting.counted(1, agree=9)
    await sitting.step(sitting.experts[2], "announcement")
    not_his = (422, "not_signatory", "R25-47")
    words = {"authorisation": "主任委员 2026-08-20 书面授权"}
    assert await sitting.refused(sitting.experts[2], "signature") == not_his
    assert await sitting.refused(sitting.experts[3], "signature", **words) == not_his
    assert await sitting.refused(sitting.experts[5], "signature", **words) == not_his
    assert await sitting.refused(scene.office, "signature", **words) == (404, "not_found", None)
    assert await sitting.refused(None, "signature", **words) == (401, "not_signed_in", None)
    stale = await scene.refused(sitting.experts[2], f"{sitting.path}/signature", version=1, **words)
    assert stale == (409, "stale_version", None)
    signed = await sitting.step(sitting.experts[2], "signature", **words)
    assert signed["state"] == "signed"
    [entry] = await scene.audited("sign-results")
    assert entry.detail["authorised"] is True
