"""What every service's Alembic environment does: compare with the models, run with a lock time-out."""

from typing import Any

from alembic import context
from sqlalchemy import MetaData, create_engine, text

from common.service.tables import COMMON_METADATA


def run(metadata: MetaData) -> None:
    """Run the migrations against the configured database.

    A migration that cannot get its lock within five seconds fails instead of stopping all traffic behind it. When a
    revision is generated, `only` in the configuration's attributes says whose tables are looked at.
    """
    url = context.config.get_main_option("sqlalchemy.url")
    assert url is not None
    target = {"common": [COMMON_METADATA], "own": [metadata]}.get(
        context.config.attributes.get("only", ""), [COMMON_METADATA, metadata]
    )
    known = {name for one in target for name in one.tables}

    def is_known(name: str | None, kind: str, _parents: Any) -> bool:
        return kind != "table" or name in known

    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            # Several may start at once (replicas, a job beside a laptop): one migrates, the others find nothing left to do.
            connection.execute(text("SELECT pg_advisory_lock(hashtext('zcps-migrations'))"))
            connection.execute(text("SET lock_timeout = '5s'"))
            connection.commit()
            context.configure(
                connection=connection,
                target_metadata=target,
                compare_type=True,
                include_name=is_known,
            )
            with context.begin_transaction():
                context.run_migrations()
    finally:
        engine.dispose()  # and with the connection goes the lock
