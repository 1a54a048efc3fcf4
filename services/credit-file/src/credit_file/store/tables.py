"""Every table of this service, imported in one place so that migrations see them."""

from credit_file.store import appeals, copies, effects, hearings, notifications, records, reports
from credit_file.store.base import Base

METADATA = Base.metadata
MODULES = (appeals, copies, effects, hearings, notifications, records, reports)
