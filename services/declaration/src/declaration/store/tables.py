"""Every table of this service, imported in one place so that migrations see them."""

from declaration.store import (
    audits,
    certificates,
    committees,
    consents,
    decisions,
    declarations,
    defect_notices,
    industry_departments,
    inquiries,
    messages,
    notices,
    persons,
    plans,
    posts,
    profiles,
    quotas,
    rosters,
    standing_records,
    supplements,
    timeline,
)
from declaration.store.base import Base

METADATA = Base.metadata
MODULES = (
    audits,
    certificates,
    committees,
    consents,
    decisions,
    declarations,
    defect_notices,
    industry_departments,
    inquiries,
    messages,
    notices,
    persons,
    plans,
    posts,
    profiles,
    quotas,
    rosters,
    standing_records,
    supplements,
    timeline,
)
