"""Alembic's entry point for this service."""

from common.service.migrating import run
from review.store import tables  # noqa: F401  (imported so that the tables are seen)
from review.store.base import Base

run(Base.metadata)
