"""A migrated database is what the models say: nobody forgets a migration."""

from collections.abc import Callable

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import MetaData, create_engine

from common.service.definition import ServiceDefinition
from common.service.tables import COMMON_METADATA
from onebox.services import DEFINITIONS


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda definition: definition.name)
def test_models_and_migrations_agree(
    definition: ServiceDefinition, migrated: Callable[[ServiceDefinition], str]
) -> None:
    tables = __import__(f"{definition.name.replace('-', '_')}.store.tables", fromlist=["METADATA"])
    own: MetaData = tables.METADATA
    known = {*COMMON_METADATA.tables, *own.tables}

    def is_known(name: str | None, kind: str, parents: object) -> bool:
        return kind != "table" or name in known

    engine = create_engine(migrated(definition))
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_name": is_known}
        )
        both = MetaData()
        for table in (*COMMON_METADATA.tables.values(), *own.tables.values()):
            table.to_metadata(both)
        assert compare_metadata(context, both) == []
    engine.dispose()
