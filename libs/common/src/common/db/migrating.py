"""What every service's Alembic environment does: compare with the models, run with a lock time-out."""

from alembic import context
from sqlalchemy import MetaData, create_engine, text

from common.db.tables import COMMON_METADATA


def run(metadata: MetaData) -> None:
    """Run the migrations against the configured database.

    A migration that cannot get its lock within five seconds fails instead of stopping all traffic behind it.
    """
    url = context.config.get_main_option("sqlalchemy.url")
    assert url is not None
    engine = create_engine(url)
    with engine.connect() as connection:
        connection.execute(text("SET lock_timeout = '5s'"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=[COMMON_METADATA, metadata],
            compare_type=True,
            compare_server_default=True,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()
