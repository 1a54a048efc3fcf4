"""Writes the migration for what changed in the models: `python tools/new_migration.py <common|service> <message>`.

Starts a throw-away PostgreSQL, brings it to the newest migration and lets Alembic compare. Read what it wrote.
"""

import importlib
import re
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory

from common.service.migrations import COMMON, alembic_config
from laptop.servers.postgres import PostgresServer


def main(member: str, message: str) -> None:
    service = "certificate" if member == "common" else member
    package = service.replace("-", "_")
    definition = importlib.import_module(f"{package}.wiring").DEFINITION
    versions = COMMON if member == "common" else definition.migrations / "versions"
    label = member.replace("-", "_")
    with tempfile.TemporaryDirectory(prefix="zcps-migration-") as folder:
        server = PostgresServer(Path(folder) / "data", durable=False)
        server.start()
        try:
            config = alembic_config(server.create_database("scratch"), definition.migrations)
            config.attributes["only"] = "common" if member == "common" else "own"
            command.upgrade(config, "heads")
            number = 1 + len(list(versions.glob("[0-9]*.py")))
            first = number == 1
            name = re.sub(r"[^a-z0-9]+", "_", message.lower()).strip("_")
            script = command.revision(
                config,
                message,
                autogenerate=True,
                rev_id=f"{label}_{number:04d}",
                head="base" if first else f"{label}@head",
                branch_label=label if first else None,
                version_path=str(versions),
            )
            assert script is not None
            assert not isinstance(script, list)
            target = versions / f"{number:04d}_{name}.py"
            Path(script.path).rename(target)
            ScriptDirectory.from_config(config)
            print(target)
        finally:
            server.stop()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
