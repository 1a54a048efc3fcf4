"""Result publicity, confirmation, certificates; and a fraud that comes out afterwards."""

import datetime as dt
from typing import Any

from onebox.season.cast import Story
from onebox.season.meeting import later
from onebox.season.preparation import decide_report
from onebox.season.state import Season


async def publish(season: Season) -> None:
    """The result is published for five working days, reported and confirmed (articles 51, 53)."""
    office, league = season.by("office-forestry"), season.by("league-hr1")
    await season.platform.advance_to_day(later(1))
    meeting = await office.get("review", f"/meetings/{season.meeting_id}")
    publicity = await office.post(
        "review", f"/meetings/{season.meeting_id}/result-publicity", {"version": meeting["version"]}
    )
    await season.platform.advance_to_day(dt.datetime.fromisoformat(publicity["ends_at"]).date())
    season.say("评审结果公示期满")
    meeting = await office.get("review", f"/meetings/{season.meeting_id}")
    package = await office.post(
        "review",
        f"/meetings/{season.meeting_id}/result-package",
        {
            "version": meeting["version"],
            "report": "评审工作结束，现将评审通过人员报请确认。",
            "result_report": "评审程序规范，结果客观公正。",
            "written_commitment": "评委会承诺评审程序和结果符合规定。",
        },
    )
    await league.post(
        "review", f"/result-packages/{package['package_id']}/confirmation", {"version": package["version"]}
    )
    await season.platform.settle()
    season.say("评审结果经盟市人社部门确认，颁发电子证书")


async def collect_certificates(season: Season) -> None:
    """Every holder downloads the certificate; each is verified over the front door."""
    root = await season.by("operator").download("certificate", "/platform-certificate")
    folder = season.out / "certificates"
    folder.mkdir(parents=True, exist_ok=True)
    (season.out / "platform-root.pem").write_bytes(root)
    for applicant in season.applicants:
        mine = await season.by(applicant.username).get("certificate", "/me/certificates")
        for certificate in mine["items"]:
            applicant.certificate_id = certificate["certificate_id"]
            pdf = await season.by(applicant.username).download(
                "certificate", f"/certificates/{certificate['certificate_id']}/pdf"
            )
            path = folder / f"{certificate['number']}.pdf"
            path.write_bytes(pdf)
            if len(season.commands) < 4:
                season.commands.append(
                    f"zcps certificate verify {path} --root {season.out / 'platform-root.pem'}"
                )
            season.holders[certificate["number"]] = (applicant.person.name, path)


async def find_a_fraud(season: Season) -> None:
    """A report about a certified holder: routed, answered, heard, decided; the title is revoked (article 72)."""
    applicant = season.only(Story.FRAUD_LATER)
    officer = season.by("league-hr2")
    assert applicant.person.document is not None
    await season.platform.advance_to_day(season.platform.now.date() + dt.timedelta(days=30))
    report: dict[str, Any] = await officer.post(
        "credit-file",
        "/reports",
        {
            "subject": {
                "kind": "applicant",
                "document": {
                    "document_kind": applicant.person.document.kind,
                    "number": applicant.person.document.number,
                },
            },
            "ground": "applicant_false_material",
            "about": {"kind": "declaration", "id": applicant.case},
            "text": "群众举报其代表性成果系他人完成。",
        },
    )
    await decide_report(season, report["report_id"], applicant.username, "league-hr2", "credit-hr", ask=True)
    await season.platform.settle()
    season.say("发证后查实造假：撤销职称，记入诚信档案三年")
