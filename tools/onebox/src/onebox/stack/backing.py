"""The servers that the processes of a stack need: PostgreSQL, a bus, an issuer of tokens, storage."""

from typing import Literal

from common.identity.demo_issuer import DemoIssuer
from common.servers.kafka import KafkaServer
from common.servers.postgres import PostgresServer
from common.service.settings import BusSettings, StorageSettings
from onebox.box import ISSUER
from onebox.home import Home
from onebox.services import DEFINITIONS

BusKind = Literal["kafka", "postgres"]


class Backing:
    """Started and stopped as one; after `start`, says what the services' settings must be.

    Attributes:
        postgres: the server of all databases.
        kafka: the broker; None where the bus is a database, or a broker that runs already.
        bus, storage, issuer, jwks: for the settings of the services.
        issuer_url: the address of a real identity provider; None with the demo issuer, which the gateway serves.
        environment: what the services need beside their settings.
    """

    bus: BusSettings
    storage: StorageSettings
    issuer: str
    jwks: str

    def __init__(
        self, home: Home, *, bus: BusKind, kafka_bootstrap: str | None, light: bool, durable: bool
    ) -> None:
        self._home = home
        self._bus_kind = bus
        self._bootstrap = kafka_bootstrap
        self._light = light
        self.postgres = PostgresServer(home.postgres, durable=durable)
        own_broker = bus == "kafka" and kafka_bootstrap is None
        self.kafka = KafkaServer(home.folder / "kafka") if own_broker else None
        self.issuer_url: str | None = None
        self.environment: dict[str, str] = {}

    def start(self) -> None:
        """Raises `ServerFailed`."""
        self.postgres.start()
        for name in (*(definition.name for definition in DEFINITIONS), "clock", "bus"):
            self.postgres.create_database(_database(name))
        if self._bus_kind == "postgres":
            self.bus = BusSettings(kind="postgres", url=self.database("bus"))
        else:
            bootstrap = self._bootstrap or self._own_broker().start()
            self.bus = BusSettings(kind="kafka", url=bootstrap, replication=1, min_insync=1)
        self._start_light()

    def stop(self) -> None:
        if self.kafka is not None:
            self.kafka.stop()
        self.postgres.stop()

    def database(self, name: str) -> str:
        """The url of the database of a service, of `clock` or of `bus`."""
        return self.postgres.database_url(_database(name))

    def _own_broker(self) -> KafkaServer:
        assert self.kafka is not None
        return self.kafka

    def _start_light(self) -> None:
        issuer = DemoIssuer(self._home.issuer_key, ISSUER, profile="onebox")
        self.issuer, self.jwks = ISSUER, issuer.jwks_path.as_uri()
        self.storage = StorageSettings(url=self._home.files.as_uri())


def _database(name: str) -> str:
    return name.replace("-", "_")
