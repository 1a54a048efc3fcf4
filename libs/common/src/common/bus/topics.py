"""The topics of the platform, and what each service may do on them. Brokers never make a topic by themselves."""

from common.bus.port import Bus, TopicSettings
from common.events.codes import Service
from common.events.registry import subscriptions, topic

ALL_TOPICS = tuple(topic(service) for service in Service)


async def apply(bus: Bus, settings: TopicSettings) -> list[str]:
    """Makes the topics that are missing and returns their names; an existing topic is left as it is.

    Raises `BusUnavailable`.
    """
    return await bus.apply_topics(ALL_TOPICS, settings)


def acl_lines(service: str) -> list[str]:
    """Arguments of Kafka's `kafka-acls` for the user of a service: it writes its own topic, reads what it subscribes
    to in a group of its own name, and nothing else."""
    user = f"--add --allow-principal User:{service}"
    reads = [f"{user} --operation Read --topic {name}" for name in subscriptions(service)]
    return [
        f"{user} --operation Write --operation Describe --topic {topic(service)}",
        f"{user} --operation IdempotentWrite --cluster",
        *reads,
        f"{user} --operation Read --group {service}",
    ]
