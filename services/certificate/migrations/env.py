"""Alembic's entry point for this service."""

from certificate.store import tables  # noqa: F401  (imported so that the tables are seen)
from certificate.store.base import Base
from common.service.migrating import run

run(Base.metadata)
