"""Each service gets what it may know and no more; its role opens its own database and no other."""

import json
import stat
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner

from common.documents.seals import SealKeys
from common.events.codes import Service
from common.service.keys import ServiceKeys
from common.service.migrations import upgrade
from common.service.settings import ServiceSettings
from laptop.demo.people import demo_organisations
from laptop.servers.postgres import PostgresServer
from onebox.cli import app
from onebox.secrets import make_secrets
from onebox.services import DEFINITIONS


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("deploy") / "secrets"
    make_secrets(folder)
    return folder


def variables(path: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in path.read_text("utf-8").splitlines())


@pytest.mark.parametrize("service", [str(service) for service in Service])
def test_a_service_gets_the_keys_it_may_hold(folder: Path, service: str) -> None:
    given = variables(folder / f"{service}.env")
    keys = ServiceKeys.from_json(service, given["ZCPS_KEYS"])
    assert (keys.person_refs is None) == (service == "review")
    role = service.replace("-", "_")
    assert given["ZCPS_DATABASE__URL"].startswith(f"postgresql+psycopg://{role}:")
    assert given["ZCPS_DATABASE__URL"].endswith(f"@postgres:5432/{role}")


def test_no_two_services_share_a_password(folder: Path) -> None:
    urls = [variables(folder / f"{service}.env")["ZCPS_DATABASE__URL"] for service in Service]
    assert len({url.split(":")[2] for url in urls}) == 5


def test_the_files_are_their_owners_alone_and_the_roots_key_goes_to_nobody(folder: Path) -> None:
    for path in [*folder.glob("*.env"), folder / "keys.json"]:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not (folder / "seals" / "root.key.pem").exists()
    seals = SealKeys.load(folder / "seals")
    assert demo_organisations()["league-hr"].org_id in seals.organisations


def test_what_is_there_is_never_overwritten(folder: Path) -> None:
    before = (folder / "keys.json").read_bytes()
    result = CliRunner().invoke(app, ["secrets", "--folder", str(folder)])
    assert result.exit_code == 1
    assert (folder / "keys.json").read_bytes() == before


def test_each_role_migrates_its_own_database_and_opens_no_other(folder: Path, tmp_path: Path) -> None:
    server = PostgresServer(tmp_path / "postgres", durable=False)
    server.start()
    try:
        admin = server.database_url("postgres").replace("+psycopg", "")
        with psycopg.connect(admin, autocommit=True) as connection:
            for statement in (folder / "postgres" / "databases.sql").read_text("utf-8").splitlines():
                connection.execute(statement.encode())
        for definition in DEFINITIONS:
            url = variables(folder / f"{definition.name}.env")["ZCPS_DATABASE__URL"]
            upgrade(url.replace("@postgres:5432/", f"@127.0.0.1:{server.port}/"), definition.migrations)
        own = variables(folder / "review.env")["ZCPS_DATABASE__URL"].replace("+psycopg", "")
        foreign = own.replace("@postgres:5432/review", f"@127.0.0.1:{server.port}/declaration")
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            psycopg.connect(foreign)
    finally:
        server.stop()


def test_the_variables_are_ones_that_the_settings_know(folder: Path) -> None:
    nested = {f"ZCPS_{name.upper()}" for name in ServiceSettings.model_fields}
    for service in Service:
        for name in variables(folder / f"{service}.env"):
            assert name.startswith("AWS_") or name.split("__")[0] in nested


def test_keys_are_one_line_so_that_compose_and_kubectl_read_them_alike(folder: Path) -> None:
    for line in (folder / "review.env").read_text("utf-8").splitlines():
        assert "=" in line
        assert " #" not in line
        assert "$" not in line
    assert json.loads(variables(folder / "review.env")["ZCPS_KEYS"])["format"] == "zcps-keys/1"
