"""What is done once per installation, before its services start; settings are the services' own variables."""

import datetime as dt

from pydantic_settings import BaseSettings, SettingsConfigDict

from common.bus import topics
from common.bus.port import TopicSettings
from common.service.runtime import open_bus
from common.service.settings import BusSettings
from common.service.simulated_clock import START, SimulatedClock

_FROM_ENVIRONMENT = SettingsConfigDict(env_prefix="ZCPS_", env_nested_delimiter="__", env_ignore_empty=True)


class _Bus(BaseSettings):
    model_config = _FROM_ENVIRONMENT
    bus: BusSettings


class _Clock(BaseSettings):
    model_config = _FROM_ENVIRONMENT
    simulated_clock_url: str


async def apply_topics() -> list[str]:
    """Make the topics that are missing; returns their names.

    Raises:
        BusUnavailable
        ValidationError: the environment does not name a bus.
    """
    settings = _Bus().bus
    bus = open_bus(settings, service="topics")
    try:
        copies = TopicSettings(replication=settings.replication, min_insync=settings.min_insync)
        return await topics.apply(bus, copies)
    finally:
        await bus.close()


async def start_clock() -> dt.datetime:
    """Begin the simulated time; one that exists goes on. Returns the time it is.

    Raises:
        ValidationError: the environment names no clock.
    """
    clock = SimulatedClock(_Clock().simulated_clock_url)
    try:
        await clock.create(START)
        return await clock.now()
    finally:
        await clock.close()
