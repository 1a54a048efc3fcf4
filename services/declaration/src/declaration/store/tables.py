"""Every table of this service, imported in one place so that migrations see them."""

from declaration.store.base import Base
from declaration.store.cases import certificates, declarations, inquiries, materials, messages, timeline
from declaration.store.chain import audits, defect_notices, publicities, rosters, supplements
from declaration.store.eligibility import (
    archive_items,
    consents,
    decisions,
    personnel_records,
    point_findings,
)
from declaration.store.people import (
    identity_corrections,
    industry_departments,
    memberships,
    persons,
    profiles,
)
from declaration.store.plans import committees, plans
from declaration.store.quotas import posts, quotas

METADATA = Base.metadata
MODULES = (
    archive_items,
    audits,
    certificates,
    committees,
    consents,
    decisions,
    declarations,
    defect_notices,
    identity_corrections,
    industry_departments,
    inquiries,
    materials,
    memberships,
    messages,
    publicities,
    persons,
    plans,
    point_findings,
    posts,
    profiles,
    quotas,
    rosters,
    personnel_records,
    supplements,
    timeline,
)
