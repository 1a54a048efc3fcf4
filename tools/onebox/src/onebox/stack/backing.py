"""The servers that the processes of a stack need: PostgreSQL, a bus, an issuer of tokens, storage."""

from typing import Literal
from urllib.parse import quote

from common.service.settings import BusSettings, StorageSettings
from laptop.demo.issuer import DemoIssuer
from laptop.servers.kafka import KafkaServer
from laptop.servers.keycloak import KeycloakServer
from laptop.servers.postgres import PostgresServer
from laptop.servers.s3proxy import S3ProxyServer
from onebox.box import ISSUER
from onebox.home import Home
from onebox.realm import REALM_FILE
from onebox.services import DEFINITIONS

BusKind = Literal["kafka", "postgres"]
BUCKET = "zcps-files"


class Backing:
    """Started and stopped as one; after `start`, says what the services' settings must be.

    Attributes:
        postgres: the server of all databases.
        kafka: the broker; None where the bus is a database, or a broker that runs already.
        bus, storage, issuer, jwks: for the settings of the services.
        discovery_url: the discovery document of a real identity provider; None with the demo issuer.
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
        self.postgres = PostgresServer(home.postgres, durable=durable)
        own_broker = bus == "kafka" and kafka_bootstrap is None
        self.kafka = KafkaServer(home.folder / "kafka") if own_broker else None
        self._keycloak = None if light else KeycloakServer(home.folder / "keycloak", realm=REALM_FILE)
        self._s3 = None if light else S3ProxyServer(home.folder / "s3")
        self.discovery_url: str | None = None
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
        if self._keycloak is not None and self._s3 is not None:
            self._start_full(self._keycloak, self._s3)
        else:
            self._start_light()

    def stop(self) -> None:
        if self._keycloak is not None:
            self._keycloak.stop()
        if self._s3 is not None:
            self._s3.stop()
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

    def _start_full(self, keycloak: KeycloakServer, s3: S3ProxyServer) -> None:
        self.issuer = keycloak.start()
        self.discovery_url = f"{self.issuer}/.well-known/openid-configuration"
        self.jwks = keycloak.jwks
        self.storage = StorageSettings(url=f"s3://{BUCKET}?endpoint={quote(s3.start(BUCKET), safe='')}")
        key_id, secret = s3.credentials
        self.environment = {"AWS_ACCESS_KEY_ID": key_id, "AWS_SECRET_ACCESS_KEY": secret}


def _database(name: str) -> str:
    return name.replace("-", "_")
