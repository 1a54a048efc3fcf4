"""Alembic's entry point for this service."""

from common.service.migrating import run
from expert_pool.store import tables  # noqa: F401  (imported so that the tables are seen)
from expert_pool.store.base import Base

run(Base.metadata)
