"""Settings of a service process: one frozen block per backing system, read from `ZCPS_...` variables.

Nested blocks use two underscores: `ZCPS_DATABASE__URL`, `ZCPS_BUS__KIND`.
"""

from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

UNKNOWN_ADDRESS = "https://zhicheng.example/verify"
"""Where no address of the verification page is set: a name that nobody can own (RFC 2606)."""

Profile = Literal["onebox", "test", "production"]


class Block(BaseModel):
    """A settings block: frozen, no unknown names."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class DatabaseSettings(Block):
    """The service's own database."""

    url: str = Field(description="postgresql+psycopg://user:password@host:port/name")
    pool_size: int = Field(default=10, description="connections per process")


class BusSettings(Block):
    """The event bus."""

    kind: Literal["postgres", "kafka"] = "kafka"
    url: str = Field(description="database URL of the Postgres bus, or Kafka bootstrap servers")
    replication: int = Field(default=3, description="replicas per topic (Kafka)")
    min_insync: int = Field(
        default=2, description="replicas that must have a message before it counts (Kafka)"
    )
    username: str | None = Field(
        default=None, description="SCRAM user over TLS (Kafka); unset: an open listener"
    )
    password: SecretStr | None = Field(default=None, description="of that user")
    ca_file: Path | None = Field(
        default=None, description="signer of the brokers' certificates; unset: the system's"
    )

    @model_validator(mode="after")
    def _user_with_password(self) -> Self:
        if (self.username is None) != (self.password is None):
            raise ValueError("a bus user needs a password, and the other way round")
        return self


class IdentitySettings(Block):
    """Who may issue tokens."""

    issuers: dict[str, str] = Field(description="issuer -> JWKS URL (https:// or file://)")
    audience: str = "zcps"
    longest_token_seconds: int = Field(
        default=43_200, ge=60, description="a token that lives longer, counted from its issue, opens nothing"
    )


class StorageSettings(Block):
    """Object storage: a folder or an S3 bucket."""

    url: str = Field(description="file:///path or s3://bucket?endpoint=...; credentials from AWS_* variables")


class HousekeepingSettings(Block):
    """How many days the worker keeps what is for its own use."""

    answer_days: int = Field(default=7, ge=1, description="answers under idempotency keys")
    handled_body_days: int = Field(default=14, ge=1, description="bodies of handled events")
    handled_row_days: int = Field(
        default=45, ge=15, description="ids of handled events; more than the topics' retention of 14 days"
    )

    @model_validator(mode="after")
    def _id_outlives_body(self) -> Self:
        if self.handled_row_days < self.handled_body_days:
            raise ValueError("the id of a handled event must not go before its body")
        return self


class ServiceSettings(BaseSettings):
    """Everything a service process is told from outside."""

    model_config = SettingsConfigDict(
        env_prefix="ZCPS_", env_nested_delimiter="__", frozen=True, extra="ignore", env_ignore_empty=True
    )

    profile: Profile = "production"
    database: DatabaseSettings
    bus: BusSettings
    identity: IdentitySettings
    storage: StorageSettings
    housekeeping: HousekeepingSettings = HousekeepingSettings()
    keys: SecretStr = Field(description="the keys that this service may hold, and no others (JSON)")
    seal_folder: Path | None = Field(
        default=None, description="seal keys of organisations, for services that sign"
    )
    policies: Path = Field(description="folder of policy packs")
    policy_layers: tuple[str, ...] = Field(default=(), description='pack layers added on top, e.g. ["demo"]')
    simulated_clock_url: str | None = Field(default=None, description="unset: business time is real")
    verification_url: str = Field(
        default=UNKNOWN_ADDRESS,
        max_length=100,
        pattern=r"^https?://[^/#]+/[^#]*$",
        description="the page that the code on a certificate opens; it is printed, so it must last for decades",
    )
    identity_check: str | None = Field(
        default=None,
        description="module:function that makes the connector of the identity check (实名核验); unset: the format only",
    )
    channels: tuple[str, ...] = Field(
        default=(),
        description="connectors of channels (SMS, 蒙速办), each as module:function; []: nobody is called",
    )
    cors_origins: tuple[str, ...] = Field(
        default=(),
        description='origins whose pages a browser lets call the service, e.g. ["https://zhicheng.example"]; [] lets none',
    )
    trusted_proxies: tuple[str, ...] = Field(
        default=(),
        description="addresses or networks whose forwarded-for and correlation-id headers count; [] believes nobody",
    )
    public_rate: float = Field(
        default=1.0, ge=0, description="multiplies the limits on what is public; 0 lifts them"
    )
    host: str = "127.0.0.1"
    port: int = 8000
    health_port: int | None = Field(
        default=None,
        description="port of /healthz, /readyz and /metrics for the machine that runs us; unset: none",
    )
    log_json: bool = True
    log_level: str = "INFO"
