"""All tables that every service has, imported in one place so that migrations and checks see them."""

from common.audit import tables as audit_tables
from common.db import timers
from common.db.base import CommonBase
from common.inbox import tables as inbox_tables
from common.outbox import tables as outbox_tables
from common.replicas import tables as replica_tables
from common.web import store as answers

COMMON_METADATA = CommonBase.metadata
MODULES = (audit_tables, timers, inbox_tables, outbox_tables, replica_tables, answers)
