"""Who a person is, who an organisation is, and whose token this is."""

from common.identity.actors import REGION_HR_ORG_ID, ROLES, Actor, Grant, Role, account_of
from common.identity.documents import (
    BadCreditCode,
    BadDocument,
    CreditCode,
    PersonDocument,
    credit_code,
    org_id,
)
from common.identity.person_refs import PersonRefs

__all__ = [
    "REGION_HR_ORG_ID",
    "ROLES",
    "Actor",
    "BadCreditCode",
    "BadDocument",
    "CreditCode",
    "Grant",
    "PersonDocument",
    "PersonRefs",
    "Role",
    "account_of",
    "credit_code",
    "org_id",
]
