"""What stands in the way of a submission, one obstacle at a time: papers, the unit, the committee (A-02, K-01, R-13)."""

from typing import Any

import pytest
from sqlalchemy import text

AGENCY = "org_91150802DEM0001969"


@pytest.mark.req("A-02", "K-01", side="refuse")
@pytest.mark.req("R-13", side="refuse")
async def test_each_obstacle_is_told_by_itself_and_nothing_else_keeps_the_declaration_back(
    stage: Any,
) -> None:
    applicant = await stage.applicant("applicant01")
    ready = await stage.ready(applicant, await stage.plan())
    url = f"/v1/declarations/{ready['declaration_id']}"

    async def submit() -> Any:
        return await stage.kit.post(f"{url}/submission", {"version": ready["version"]}, by=applicant)

    async def obstacles() -> list[str]:
        told = (await submit()).json()
        return [error["code"] for error in told["errors"]]

    async def change(statement: str, **values: Any) -> None:
        async with stage.kit.runtime.sessions.begin() as session:
            await session.execute(text(statement), values)

    items = (await stage.kit.get(f"{url}/materials", by=applicant)).json()["items"]
    [summary] = [item["material_id"] for item in items if item["item"] == "work_summary"]
    assert (await stage.kit.request("DELETE", f"/v1/materials/{summary}", None, by=applicant)).is_success
    assert await obstacles() == ["materials_missing"]
    await stage.upload(applicant, ready["declaration_id"], "work_summary")

    await change("UPDATE committees SET kind = 'green_channel'")
    assert await obstacles() == ["other_committee"]
    await change("UPDATE committees SET kind = 'ordinary'")

    profiles = "UPDATE profiles SET applicant_type = :type, employer_org = :org"
    before = (await stage.kit.get("/v1/me/profile", by=applicant)).json()
    await change(profiles, type="skilled_worker", org=AGENCY)
    assert "unit_does_not_fit" in await obstacles()
    await change(profiles, type="public_institution", org=before["employer_org"])

    assert (await submit()).status_code == 200
