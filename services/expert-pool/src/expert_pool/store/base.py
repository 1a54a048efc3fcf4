"""The metadata of this service's own tables."""

from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.sql.selectable import ForUpdateArg

from common.db.columns import typed_registry

FOR_CHANGE = ForUpdateArg(key_share=True)
"""The lock of whoever changes a pool or a panel: FOR NO KEY UPDATE, so that a row that merely refers to it (a draw that a
decline opens) does not wait for it, and the two never wait for each other."""


class Base(DeclarativeBase):
    """Base of the tables that only expert-pool has."""

    registry = typed_registry()
