"""What a deployment must keep to itself, made once and kept: keys, passwords, seals, for compose and for a development cluster.

```
<folder>/<service>.env   ZCPS_KEYS, ZCPS_DATABASE__URL, ZCPS_SIMULATED_CLOCK_URL, S3 credentials: what that service may know
<folder>/postgres.env, s3.env, keycloak.env, jobs.env   of the servers and of the job that starts the clock
<folder>/postgres/databases.sql   a role and a database per service; none may connect to another's
<folder>/seals/          seal keys of the demo's organisations, for the services that sign
<folder>/seal-authority/ the same with the root's key, which no service gets
<folder>/keys.json       all keys together: the back-up
```
In production these come from the operator's own vault, with the same names.
"""

import json
import os
import shutil
from pathlib import Path
from secrets import token_hex

from common.documents.seals import SealKeys
from common.events.codes import Service
from common.service.keys import KeyFile
from laptop.demo.people import sealing_organisations, title_seals

IMAGE_USER = 10001
"""The user of our image (deploy/docker/Dockerfile); seals that root makes must be readable for it."""
CLOCK = "clock"


def make_secrets(folder: Path, *, database_host: str = "postgres") -> None:
    """Make everything in `folder`.

    Raises:
        FileExistsError: the folder is there; what lies in it may be the only copy of a key.
    """
    folder.mkdir(parents=True, mode=0o700)
    keys = KeyFile(folder / "keys.json")
    passwords = {name: token_hex(16) for name in (*(str(service) for service in Service), CLOCK)}
    s3 = {"id": token_hex(10), "secret": token_hex(20)}

    def database(name: str) -> str:
        role = name.replace("-", "_")
        return f"postgresql+psycopg://{role}:{passwords[name]}@{database_host}:5432/{role}"

    for service in Service:
        _write_variables(
            folder / f"{service}.env",
            ZCPS_KEYS=json.dumps(json.loads(keys.json_for(service)), separators=(",", ":")),
            ZCPS_DATABASE__URL=database(service),
            ZCPS_SIMULATED_CLOCK_URL=database(CLOCK),
            AWS_ACCESS_KEY_ID=s3["id"],
            AWS_SECRET_ACCESS_KEY=s3["secret"],
        )
    _write_variables(folder / "jobs.env", ZCPS_SIMULATED_CLOCK_URL=database(CLOCK))
    _write_variables(folder / "postgres.env", POSTGRES_PASSWORD=token_hex(16))
    _write_variables(folder / "s3.env", S3PROXY_IDENTITY=s3["id"], S3PROXY_CREDENTIAL=s3["secret"])
    _write_variables(
        folder / "keycloak.env",
        KC_BOOTSTRAP_ADMIN_USERNAME="admin",
        KC_BOOTSTRAP_ADMIN_PASSWORD=token_hex(16),
    )
    _write_databases(folder / "postgres", passwords)
    _write_seals(folder)


def container_user() -> tuple[int, int]:
    """User and group with which a container reads the files that we made."""
    return (os.getuid(), os.getgid()) if os.getuid() else (IMAGE_USER, IMAGE_USER)


def _write_variables(path: Path, **variables: str) -> None:
    path.touch(mode=0o600)
    path.write_text("".join(f"{name}={value}\n" for name, value in variables.items()), "utf-8")


def _write_databases(folder: Path, passwords: dict[str, str]) -> None:
    # read by the server's own user in its container
    folder.mkdir(mode=0o755)
    lines = []
    for name, password in passwords.items():
        role = name.replace("-", "_")
        lines += [
            f"create role {role} login password '{password}';",
            f"create database {role} owner {role};",
            f"revoke connect on database {role} from public;",
        ]
    script = folder / "databases.sql"
    script.write_text("\n".join(lines) + "\n", "utf-8")
    script.chmod(0o644)


def _write_seals(folder: Path) -> None:
    authority, seals = folder / "seal-authority", folder / "seals"
    SealKeys.create(authority, sealing_organisations(), title_seals())
    shutil.copytree(authority, seals, ignore=shutil.ignore_patterns("root.key.pem"))
    for path in (seals, *seals.iterdir()):
        os.chown(path, *container_user())
