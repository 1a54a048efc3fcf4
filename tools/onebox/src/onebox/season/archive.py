"""What the archive of an applicant says: enough for the middle title in forestry under the annual notice and its stand-ins."""

from typing import Any

from onebox.season.cast import Applicant
from onebox.season.preparation import FORESTRY


def archive_of(applicant: Applicant, *, year: int) -> list[dict[str, Any]]:
    """Education, post, title, results and the continuing education card of the year."""
    return [
        {
            "kind": "education",
            "fields": {"school": "塞上林业大学", "major": "林学", "education": "20"},
            "from": "2010-09-01",
            "to": "2014-07-01",
            "fact": {
                "says": "education",
                "schooling": "bachelor",
                "degree": "bachelor",
                "graduated_on": "2014-07-01",
            },
        },
        {
            "kind": "work",
            "fields": {"unit": applicant.unit.name, "post": "林业技术岗位"},
            "from": "2014-07-01",
            "fact": {"says": "post", "employed_on": "2014-07-01", "assessed": True},
        },
        {
            "kind": "title",
            "fields": {"name": "助理林业工程师", "granted_by": "巴彦淖尔市人力资源和社会保障局"},
            "from": "2019-09-01",
            "fact": {
                "says": "title",
                "series": FORESTRY,
                "level": "assistant",
                "obtained_on": "2019-09-01",
                "appointed_on": "2019-10-01",
            },
        },
        {
            "kind": "project",
            "fields": {"name": "防沙治沙示范区建设", "role": "技术负责"},
            "fact": {"says": "achievements", "results": True},
        },
        {
            "kind": "training",
            "fields": {"year": str(year), "hours": "90"},
            "fact": {"says": "audit_card", "year": year, "certified_on": f"{year}-03-31", "hours": 90},
        },
    ]
