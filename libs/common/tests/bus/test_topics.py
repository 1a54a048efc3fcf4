"""Topics of the platform, and the rights of each service on them."""

from common.bus.port import TopicSettings
from common.bus.postgres import PostgresBus
from common.bus.topics import acl_lines, apply
from laptop.testing.plugin import CreateDatabase


async def test_there_is_one_topic_per_service(create_database: CreateDatabase) -> None:
    bus = PostgresBus(create_database("bus"))
    made = await apply(bus, TopicSettings())
    assert sorted(made) == [
        "zcps.certificate", "zcps.credit-file", "zcps.declaration", "zcps.expert-pool", "zcps.review",
    ]  # fmt: skip
    assert await apply(bus, TopicSettings()) == []
    await bus.close()


def test_a_service_writes_its_own_topic_and_reads_what_it_subscribes_to() -> None:
    assert acl_lines("expert-pool") == [
        "--add --allow-principal User:expert-pool --operation Write --operation Describe --topic zcps.expert-pool",
        "--add --allow-principal User:expert-pool --operation IdempotentWrite --cluster",
        "--add --allow-principal User:expert-pool --operation Read --topic zcps.credit-file",
        "--add --allow-principal User:expert-pool --operation Read --topic zcps.declaration",
        "--add --allow-principal User:expert-pool --operation Read --topic zcps.review",
        "--add --allow-principal User:expert-pool --operation Read --group expert-pool",
    ]
