"""The folder of one installation: data, keys, seals, files; made at first start, found again after a restart."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from common.documents.seals import SealKeys
from common.service.definition import ServiceDefinition
from common.service.keys import KeyFile
from common.service.settings import (
    BusSettings,
    DatabaseSettings,
    IdentitySettings,
    ServiceSettings,
    StorageSettings,
)
from laptop.demo.people import sealing_organisations, title_seals
from onebox.folders import CHECKOUT, key_file, output_folder

VERIFICATION_PATH = "/verify"
"""Of the page that the code on a certificate opens, below the one address."""


@dataclass(frozen=True)
class Home:
    """Where one installation keeps what must survive it."""

    folder: Path

    @property
    def postgres(self) -> Path:
        return self.folder / "postgres"

    @property
    def issuer_key(self) -> Path:
        return self.folder / "issuer-key.json"

    @property
    def seals(self) -> Path:
        return self.folder / "seals"

    @property
    def files(self) -> Path:
        return self.folder / "files"

    @property
    def output(self) -> Path:
        """What a season leaves for people to look at."""
        return output_folder(self.folder)

    def prepare(self) -> KeyFile:
        """Make what is not there yet: folders, keys, a seal for every demo organisation."""
        for folder in (self.folder, self.files, self.output):
            folder.mkdir(parents=True, exist_ok=True)
        if not self.seals.exists():
            SealKeys.create(self.seals, sealing_organisations(), title_seals())
        return KeyFile(key_file(self.folder))


def settings_for(
    definition: ServiceDefinition,
    home: Home,
    keys: KeyFile,
    *,
    database_url: str,
    bus: BusSettings,
    clock_url: str,
    issuer: str,
    jwks: str,
    url: str,
    layers: tuple[str, ...] = ("demo",),
) -> ServiceSettings:
    """The settings of one service in this installation, which people reach at `url`."""
    return ServiceSettings(
        profile="onebox",
        database=DatabaseSettings(url=database_url, pool_size=8),
        bus=bus,
        identity=IdentitySettings(issuers={issuer: jwks}),
        storage=StorageSettings(url=home.files.as_uri()),
        keys=SecretStr(keys.json_for(definition.name)),
        seal_folder=home.seals,
        policies=CHECKOUT / "policies",
        policy_layers=layers,
        simulated_clock_url=clock_url,
        verification_url=f"{url}{VERIFICATION_PATH}",
        log_json=False,
    )
