"""One complete example of every payload, as it travels; shown in the schemas and in AsyncAPI, checked against both.

Made-up people and organisations: no reference here belongs to anybody.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

_PERSON = "p1mzxw6ytboi5dqmrtgq2tmnzyha4tembqmm"
_HR = "org_11150800MB0000001X"
_OFFICE = "org_11150800MB0000002X"
_UNIT = "org_12150802MB0000003X"
_PACK = {
    "id": "2026-bayannur",
    "version": "1",
    "digest": "9f2b6c1d3e4a5f60718293a4b5c6d7e8f90112233445566778899aabbccddeef",
}
_DOC = {
    "key": "cases/dcl_5qk3v7w2xj4m6n8p2r3s",
    "sha256": "4f1c0a9be2d37786a5b4c3d2e1f00918273645546372819aabbccddeeff01122",
    "key_id": "k2026a",
}
_TITLE = {"series": "forestry_grassland", "specialty": "silviculture", "level": "middle"}
_SEALED = "v1.k2026a.q83vEjRWeJCrze8SNFZ4kA"

SUBJECTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "person_ref": _PERSON,
        "org_id": _UNIT,
        "year": "2026",
        "plan_id": "pln_7d2q5x3v6w4m8n9p2r3s",
        "declaration_id": "dcl_5qk3v7w2xj4m6n8p2r3s",
        "commission_id": "com_3x5v7q2w4m6n8p9r2s4t",
        "committee_id": "cmt_2w4m6n8p9r2s4t3x5v7q",
        "meeting_id": "mtg_6n8p9r2s4t3x5v7q2w4m",
        "report_id": "rpt_9r2s4t3x5v7q2w4m6n8p",
        "subject_ref": _PERSON,
        "record_id": "rec_4t3x5v7q2w4m6n8p9r2s",
        "certificate_id": "cer_5v7q2w4m6n8p9r2s4t3x",
        "message_id": "msg_7q2w4m6n8p9r2s4t3x5v",
    }
)
"""An example id for every kind of subject in the registry."""

EXAMPLES: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType(
    {
        "person-linked": {"issuer": "https://id.example.org/realms/zcps", "account": "7c1f0e52"},
        "person-unlinked": {"issuer": "https://id.example.org/realms/zcps", "account": "7c1f0e52"},
        "organisation-recorded": {
            "name": "示例旗林业工作站",
            "credit_code": "12150802MB0000003X",
            "kind": "public_institution",
            "place": "nm.bayannur.linhe",
            "parent": _OFFICE,
            "ownership": "public",
            "direct_report": False,
            "self_reviewing": False,
            "active": True,
        },
        "calendar-year-recorded": {
            "year": 2026,
            "version": 1,
            "source": "《国务院办公厅关于2026年部分节假日安排的通知》（国办发明电〔2025〕7号）",
            "days_off": ["2026-01-01", "2026-01-02", "2026-01-03"],
            "make_up_days": ["2026-01-04"],
        },
        "plan-published": {
            "revision": 1,
            "year": 2026,
            "place": "nm.bayannur",
            "separate_notice": False,
            "series": [],
            "dates": [
                {"step": "declare", "tier": "middle", "until": "2026-06-10"},
                {"step": "review", "tier": "middle", "until": "2026-10-30"},
            ],
            "facts_cut_off": [{"tier": "middle", "on": "2026-06-10"}],
            "columns": ["ordinary", "directed_evaluation"],
            "pack": _PACK,
        },
        "declaration-accepted": {
            "person_ref": _PERSON,
            "plan_id": "pln_7d2q5x3v6w4m8n9p2r3s",
            "committee_id": "cmt_2w4m6n8p9r2s4t3x5v7q",
            "title": _TITLE,
            "column": "ordinary",
            "place": "nm.bayannur.linhe",
            "unit_org": _UNIT,
            "groups": ["county"],
            "path_ids": ["E-03"],
            "pack": _PACK,
            "doc": _DOC,
        },
        "declaration-ended": {"outcome": "cancelled", "reason": "false_material"},
        "recognition-approved": {
            "person_ref": _PERSON,
            "title": {"series": "forestry_grassland", "specialty": "silviculture", "level": "assistant"},
            "approved_on": "2026-07-01",
            "recognising_org": _HR,
            "sealing_org": _HR,
            "pack": _PACK,
            "doc": _DOC,
        },
        "commission-issued": {
            "declaration_id": "dcl_5qk3v7w2xj4m6n8p2r3s",
            "direction": "outbound",
            "issuing_org": _HR,
            "title": _TITLE,
        },
        "committee-changed": {
            "revision": 2,
            "name": "示例市林草系列中级职称评审委员会",
            "office_org": _OFFICE,
            "organiser": _OFFICE,
            "authority": _HR,
            "supervisor": _HR,
            "by": "series",
            "kind": "ordinary",
            "tier": "middle",
            "scope": [{"series": "forestry_grassland", "level": "middle"}],
            "places": ["nm.bayannur"],
            "size": 21,
            "chairs": 1,
            "vice_chairs": 2,
            "status": "filed",
            "since": "2026-05-20T10:00:00+08:00",
            "valid_from": "2026-05-20",
            "valid_to": "2029-05-19",
            "enterprise_related": False,
            "pack": _PACK,
        },
        "draw-requested": {
            "request_id": "drq_8p9r2s4t3x5v7q2w4m6n",
            "committee_id": "cmt_2w4m6n8p9r2s4t3x5v7q",
            "meeting_date": "2026-08-20",
            "kind": "initial",
            "seats": [
                {"role": "chair", "count": 1},
                {"role": "vice_chair", "count": 2},
                {"role": "member", "count": 18},
            ],
            "pack": _PACK,
            "docket": _DOC,
        },
        "pool-changed": {
            "revision": 4,
            "chairs": [{"level": "full_senior", "count": 6}],
            "members": [{"level": "associate_senior", "count": 30}, {"level": "middle", "count": 24}],
            "cleaned_on": "2026-05-14",
            "filed_on": "2026-05-15",
        },
        "panel-changed": {
            "revision": 1,
            "draw_id": "drw_3x5v7q2w4m6n8p9r2s4t",
            "plan_serial": 1,
            "bundle_digest": "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
            "seats": _SEALED,
        },
        "meeting-held": {
            "committee_id": "cmt_2w4m6n8p9r2s4t3x5v7q",
            "held_on": "2026-08-20",
            "mode": "paper",
            "attended": _SEALED,
        },
        "meeting-cancelled": {"committee_id": "cmt_2w4m6n8p9r2s4t3x5v7q", "on": "2026-08-19"},
        "case-progressed": {
            "step": "result_publicity",
            "since": "2026-08-21T09:00:00+08:00",
            "due": "2026-08-28",
            "holder_org": _OFFICE,
        },
        "case-closed": {"outcome": "passed", "on": "2026-08-21", "reason": "two_thirds_agreed"},
        "result-confirmed": {
            "person_ref": _PERSON,
            "title": _TITLE,
            "column": "ordinary",
            "place": "nm.bayannur.linhe",
            "committee_id": "cmt_2w4m6n8p9r2s4t3x5v7q",
            "meeting_id": "mtg_6n8p9r2s4t3x5v7q2w4m",
            "passed_on": "2026-08-20",
            "confirmed_on": "2026-09-08",
            "confirming_org": _HR,
            "sealing_org": _HR,
            "pack": _PACK,
            "doc": _DOC,
        },
        "result-annulled": {"reason": "outside_power", "deciding_org": _HR, "on": "2026-11-02"},
        "misconduct-reported": {
            "subject": {"kind": "applicant", "ref": _PERSON},
            "ground": "applicant_false_material",
            "about": {"kind": "declaration", "id": "dcl_5qk3v7w2xj4m6n8p2r3s"},
            "reporting_org": _UNIT,
            "evidence": _DOC,
        },
        "effect-started": {
            "record_id": "rec_4t3x5v7q2w4m6n8p9r2s",
            "subject_kind": "applicant",
            "effects": ["bar_declaration", "cancel", "revoke_title"],
            "starts": "2026-10-12",
            "until": "2029-10-12",
            "deciding_org": _HR,
            "clause": "R25-72",
            "targets": [{"kind": "certificate", "id": "cer_5v7q2w4m6n8p9r2s4t3x"}],
        },
        "effect-ended": {
            "record_id": "rec_4t3x5v7q2w4m6n8p9r2s",
            "effects": ["bar_declaration", "cancel"],
            "on": "2029-10-13",
            "why": "expired",
        },
        "effect-applied": {
            "effect": "revoke_title",
            "applied_at": "2026-10-12T00:00:03+08:00",
            "count": 1,
        },
        "report-routed": {
            "about": {"kind": "certificate", "id": "cer_5v7q2w4m6n8p9r2s4t3x"},
            "asked": "recommending_unit",
            "kind": "misconduct",
            "due": "2026-10-09",
            "hold": False,
        },
        "report-answered": {
            "asked": "organiser",
            "answering_org": _OFFICE,
            "finding": "substantiated",
            "answer": _DOC,
        },
        "certificate-issued": {
            "version": 1,
            "declaration_id": "dcl_5qk3v7w2xj4m6n8p2r3s",
            "person_ref": _PERSON,
            "title": _TITLE,
            "effective_from": "2026-08-20",
            "sealing_org": _HR,
            "origin": "review",
            "log_index": 128,
        },
        "certificate-refused": {"reason": "committee_not_filed", "clause": "R25-76"},
        "certificate-status-changed": {
            "version": 2,
            "status": "revoked",
            "since": "2026-10-12T00:00:03+08:00",
            "reason": "title_revoked",
            "record_id": "rec_4t3x5v7q2w4m6n8p9r2s",
        },
        "person-called": {"recipient": _SEALED},
        "message-raised": {
            "person_ref": _PERSON,
            "template": "certificate_ready",
            "link": "/certificates/cer_5v7q2w4m6n8p9r2s4t3x",
        },
    }
)
"""Fact name to payload."""
