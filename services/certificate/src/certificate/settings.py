"""What this service is told from outside, beyond what every service is told."""

from functools import cache

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class CertificateSettings(BaseSettings):
    """Settings of this service, read from `ZCPS_CERTIFICATE_...` variables."""

    model_config = SettingsConfigDict(env_prefix="ZCPS_CERTIFICATE_", frozen=True, env_ignore_empty=True)

    verification_url: str = Field(
        default="https://zhicheng.example/verify",
        max_length=100,
        pattern=r"^https?://[^#]+$",
        description="the page that the code on a certificate opens; it is printed, so it must last for decades",
    )


@cache
def certificate_settings() -> CertificateSettings:
    """The settings of this process."""
    return CertificateSettings()
