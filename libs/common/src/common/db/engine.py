"""Engines and sessions, made in one place so that all processes treat connections alike."""

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

CONNECT_SECONDS = 5
"""A server that does not answer at all is lost, long before a worker counts as stalled."""

POOL_SECONDS = 1.0
"""How long to wait for a free connection: a full pool is told at once, and whoever asked comes again."""


def create_engine(url: str, *, pool_size: int = 10) -> AsyncEngine:
    """An engine for `url` (`postgresql+psycopg://...`); connections are opened when first used.

    Parameters are kept out of error texts: they are people's data.
    """
    return create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=POOL_SECONDS,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"connect_timeout": CONNECT_SECONDS},
    )


def create_sessions(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    """Sessions whose objects stay readable after the commit: an answer is built from them."""
    return async_sessionmaker(engine, expire_on_commit=False)
