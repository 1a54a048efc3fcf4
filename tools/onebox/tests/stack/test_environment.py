"""The variables that a process is started with say exactly what its settings are."""

from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from common.service.settings import (
    BusSettings,
    DatabaseSettings,
    IdentitySettings,
    ServiceSettings,
    StorageSettings,
)
from onebox.stack.environment import inherited, to_environment

SETTINGS = ServiceSettings(
    profile="onebox",
    database=DatabaseSettings(url="postgresql+psycopg://u:p@h:5432/review", pool_size=8),
    bus=BusSettings(kind="kafka", url="h:9092", replication=1, min_insync=1),
    identity=IdentitySettings(issuers={"urn:test:issuer": "file:///keys.jwks"}),
    storage=StorageSettings(url="file:///files"),
    keys=SecretStr('{"format": "zcps-keys/1"}'),
    seal_folder=Path("/seals"),
    policies=Path("/policies"),
    policy_layers=("demo",),
    log_json=False,
    health_port=9000,
)


def test_variables_are_named_and_written_as_the_settings_read_them() -> None:
    assert to_environment(SETTINGS) == {
        "ZCPS_PROFILE": "onebox",
        "ZCPS_DATABASE__URL": "postgresql+psycopg://u:p@h:5432/review",
        "ZCPS_DATABASE__POOL_SIZE": "8",
        "ZCPS_BUS__KIND": "kafka",
        "ZCPS_BUS__URL": "h:9092",
        "ZCPS_BUS__REPLICATION": "1",
        "ZCPS_BUS__MIN_INSYNC": "1",
        "ZCPS_IDENTITY__ISSUERS": '{"urn:test:issuer": "file:///keys.jwks"}',
        "ZCPS_STORAGE__URL": "file:///files",
        "ZCPS_KEYS": '{"format": "zcps-keys/1"}',
        "ZCPS_SEAL_FOLDER": "/seals",
        "ZCPS_POLICIES": "/policies",
        "ZCPS_POLICY_LAYERS": '["demo"]',
        "ZCPS_LOG_JSON": "false",
        "ZCPS_HEALTH_PORT": "9000",
    }


def test_they_are_read_back_unchanged(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in to_environment(SETTINGS).items():
        monkeypatch.setenv(name, value)
    assert ServiceSettings() == SETTINGS


def test_a_process_inherits_the_machine_and_no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZCPS_KEYS", "someone else's")
    monkeypatch.setenv("ZCPS_FONT_FOLDERS", "/fonts")
    passed = inherited()
    assert "ZCPS_KEYS" not in passed
    assert passed["ZCPS_FONT_FOLDERS"] == "/fonts"


@pytest.mark.parametrize("wrong", ["zc.example.cn/verify", "https://zc.example.cn", "https://a.cn/v#x"])
def test_the_page_is_an_address_without_a_fragment(wrong: str) -> None:
    with pytest.raises(ValidationError, match="verification_url"):
        ServiceSettings(**{**SETTINGS.model_dump(), "verification_url": wrong})
