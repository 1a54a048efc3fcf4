"""Alembic's entry point for this service."""

from common.db.migrating import run
from certificate.store import tables  # noqa: F401  (imported so that the tables are seen)
from certificate.store.base import Base

run(Base.metadata)
