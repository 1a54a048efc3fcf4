"""Every table of this service, imported in one place so that migrations see them."""

from expert_pool.store import committees, draws, experts, own_cases, pools, references, seats  # noqa: F401
from expert_pool.store.base import Base

METADATA = Base.metadata
