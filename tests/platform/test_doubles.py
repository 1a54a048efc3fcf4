"""Doubles: with the production profile a process does not start on one, and says which it found."""

import inspect
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from common import channels
from common.identity import checks
from common.identity.documents import PersonDocument
from common.service.doubles import DOUBLES, DoublesInProduction
from common.service.keys import KeyFile
from common.service.runtime import open_runtime
from common.service.settings import (
    BusSettings,
    DatabaseSettings,
    IdentitySettings,
    ServiceSettings,
    StorageSettings,
)
from laptop.testing.kit import POLICIES, RecordingChannel, TestIssuer


class ProvinceRegister:
    """A connector as an installation would write one."""

    name = "province_register"

    async def belongs(self, document: PersonDocument, name: str) -> bool:
        return document.number.startswith("15") and name != ""


@pytest.fixture
def real(
    tmp_path: Path, platform_keys: KeyFile, test_issuer: TestIssuer, monkeypatch: pytest.MonkeyPatch
) -> dict[str, Any]:
    """Settings of a production process on which nothing is a double."""
    monkeypatch.setattr(checks, "province_register", ProvinceRegister, raising=False)
    monkeypatch.setattr(channels, "gateway", RecordingChannel, raising=False)
    keys = tmp_path / "issuer.json"
    keys.write_text(json.dumps(test_issuer.jwks()), "utf-8")
    return {
        "profile": "production",
        "database": DatabaseSettings(url="postgresql+psycopg://nobody@127.0.0.1:1/none"),
        "bus": BusSettings(kind="kafka", url="127.0.0.1:1"),
        "identity": IdentitySettings(issuers={"https://login.example": keys.as_uri()}),
        "storage": StorageSettings(url=tmp_path.as_uri()),
        "keys": SecretStr(platform_keys.json_for("declaration")),
        "policies": POLICIES,
        "verification_url": "https://zcps.example.cn/verify",
        "identity_check": "common.identity.checks:province_register",
        "channels": ("common.channels:gateway",),
    }


async def start(settings: dict[str, Any]) -> None:
    async with open_runtime("declaration", ServiceSettings(**settings)):
        pass


def _demo_issuer(settings: dict[str, Any], folder: Path) -> None:
    keys = folder / "demo.json"
    [key] = json.loads((folder / "issuer.json").read_text("utf-8"))["keys"]
    keys.write_text(json.dumps({"keys": [{**key, "zcps_demo": True}]}), "utf-8")
    settings["identity"] = IdentitySettings(
        issuers={
            "https://login.example": (folder / "issuer.json").as_uri(),
            "https://also.example": keys.as_uri(),
        }
    )


USES: dict[str, Callable[[dict[str, Any], Path], None]] = {
    "the simulated clock": lambda settings, _: settings.update(
        simulated_clock_url="postgresql+psycopg://nobody@127.0.0.1:1/clock"
    ),
    "policy layers of stand-ins": lambda settings, _: settings.update(policy_layers=("demo",)),
    "an address of the verification page that nobody owns": lambda settings, _: settings.pop(
        "verification_url"
    ),
    "the identity check that looks at the format only": lambda settings, _: settings.pop("identity_check"),
    "the channel that reaches nobody": lambda settings, _: settings.pop("channels"),
    "the key set of the demo issuer": _demo_issuer,
}
"""How a process comes to run on each double: a new double gets a line here."""


def test_every_double_has_its_line() -> None:
    assert {double.name for double in DOUBLES} == USES.keys()


async def test_a_process_without_doubles_starts(real: dict[str, Any]) -> None:
    await start(real)


@pytest.mark.parametrize("double", USES)
async def test_a_double_is_refused_and_named(double: str, real: dict[str, Any], tmp_path: Path) -> None:
    USES[double](real, tmp_path)
    with pytest.raises(DoublesInProduction) as refused:
        await start(real)
    named = [each for each in USES if each in str(refused.value)]
    assert named == [double]


async def test_all_are_named_at_once(real: dict[str, Any], tmp_path: Path) -> None:
    for use in USES.values():
        use(real, tmp_path)
    with pytest.raises(DoublesInProduction) as refused:
        await start(real)
    assert [each for each in USES if each in str(refused.value)] == list(USES)


@pytest.mark.parametrize("double", USES)
async def test_a_laptop_may_use_it(double: str, real: dict[str, Any], tmp_path: Path) -> None:
    USES[double](real, tmp_path)
    await start(real | {"profile": "onebox"})


async def test_an_issuer_that_is_away_is_no_demo_issuer(real: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "issuer.json").unlink()
    await start(real)


async def test_keys_that_turn_into_the_demo_s_open_nothing(tmp_path: Path, test_issuer: TestIssuer) -> None:
    from common.identity.jwks import JwksSource, KeysUnavailable

    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps(test_issuer.jwks()), "utf-8")
    seconds = [0.0]
    source = JwksSource.of(keys, demo_keys=False, monotonic=lambda: seconds[0])
    [key] = test_issuer.jwks()["keys"]
    assert await source.key(key["kid"]) is not None
    keys.write_text(json.dumps({"keys": [{**key, "zcps_demo": True}]}), "utf-8")
    seconds[0] = 601.0
    with pytest.raises(KeysUnavailable):
        await source.key(key["kid"])


@pytest.mark.parametrize(
    ("place", "error"),
    [
        ("nothing", ValueError),
        ("common.identity.checks:", ValueError),
        ("common.identity.checks:absent", AttributeError),
        ("no.such.module:f", ImportError),
        ("builtins:dict", TypeError),
    ],
)
async def test_a_connector_that_cannot_be_had_stops_the_start(
    place: str, error: type[Exception], real: dict[str, Any]
) -> None:
    with pytest.raises(error):
        await start(real | {"identity_check": place})


def test_whatever_calls_itself_a_double_is_in_the_list() -> None:
    """A class of the port that checks nothing would be found here, were it forgotten in the list."""
    shipped = [
        name
        for port in (checks, channels)
        for name, kind in inspect.getmembers(port, inspect.isclass)
        if kind.__module__ == port.__name__ and isinstance(getattr(kind, "name", None), str)
    ]
    assert shipped == ["FormatOnly", "Silent"]
