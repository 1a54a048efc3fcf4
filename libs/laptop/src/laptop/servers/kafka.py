"""A real Apache Kafka broker on loopback: one node that is broker and controller, without containers or ZooKeeper.

A folder belongs to one broker: `data/`, `ports`, `server.properties` and `kafka.log`. Messages survive `kill -9`.
"""

import base64
import re
import shutil
import signal
import subprocess
import time
import uuid
from pathlib import Path

from laptop.servers.artefacts import fetch, read_list
from laptop.servers.java import find_java
from laptop.servers.ports import free_port
from laptop.servers.processes import Daemon, ServerFailed, dying_with_parent

JARS = Path(__file__).with_name("kafka_jars.txt")
READY = "Kafka Server started"  # an open port comes earlier and lies
START_SECONDS = 90.0
STOP_SECONDS = 20.0
MEMORY = ("-Xms256m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
LOGGING = (
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    "-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info",
)

_PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers=127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{broker},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{broker},CONTROLLER://127.0.0.1:{controller}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs={data}
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=4
group.initial.rebalance.delay.ms=0
# with the defaults a broker that was killed takes over ten seconds to come back
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=500
"""


class KafkaServer:
    """One broker over one folder. Start it from a thread that lives on: the broker ends with it."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir.absolute()
        self._daemon: Daemon | None = None
        self._java: list[str] = []

    def start(self) -> str:
        """Starts the broker, on new data if there is none. Returns its address. Raises `ServerFailed`."""
        jars = fetch(read_list(JARS))
        self._java = [str(find_java()), "-cp", ":".join(map(str, jars))]
        self._folder.mkdir(parents=True, exist_ok=True)
        deadline = time.monotonic() + START_SECONDS
        while True:
            fresh = not (self._folder / "data" / "meta.properties").exists()
            if fresh:
                self._format()
            self._write_properties()
            daemon = Daemon(
                [*dying_with_parent("TERM"), self._java[0], *MEMORY, *LOGGING, *self._java[1:],
                 "kafka.Kafka", str(self._properties)],
                log=self._folder / "kafka.log",
            )  # fmt: skip
            if self._wait_until_ready(daemon):
                self._daemon = daemon
                return self.bootstrap
            daemon.kill()
            if fresh and re.search(r"BindException|Address already in use", daemon.output()):
                shutil.rmtree(self._folder / "data")
            elif "Failed to acquire lock" in daemon.output() and time.monotonic() < deadline:
                # the broker of a killed run is still shutting down
                time.sleep(0.5)
            else:
                raise ServerFailed(f"Kafka 没有启动，日志末尾：\n{daemon.output()[-3000:]}")

    def stop(self) -> None:
        """Ends the broker cleanly."""
        if self._daemon and not self._daemon.stop(signal.SIGTERM, seconds=STOP_SECONDS):
            self._daemon.kill()
        self._daemon = None

    def kill(self) -> None:
        """Ends the broker as a power cut would."""
        if self._daemon:
            self._daemon.kill()
        self._daemon = None

    @property
    def running(self) -> bool:
        return self._daemon is not None and self._daemon.running

    @property
    def bootstrap(self) -> str:
        """Address for clients, `host:port`."""
        return f"127.0.0.1:{(self._folder / 'ports').read_text().split()[0]}"

    @property
    def _properties(self) -> Path:
        return self._folder / "server.properties"

    def _format(self) -> None:
        # the data names the controller's port, so the ports stay with the folder
        (self._folder / "ports").write_text(f"{free_port()} {free_port()}\n")
        shutil.rmtree(self._folder / "data", ignore_errors=True)
        self._write_properties()
        cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        tool = [*self._java, "kafka.tools.StorageTool", "format", "--standalone", f"--cluster-id={cluster}"]
        made = subprocess.run(
            [*tool, "-c", str(self._properties)], capture_output=True, text=True, check=False
        )
        if made.returncode != 0:
            raise ServerFailed(f"Kafka 的数据目录没有建成：{(made.stderr or made.stdout).strip()[-2000:]}")

    def _write_properties(self) -> None:
        broker, controller = (self._folder / "ports").read_text().split()
        values = {"broker": broker, "controller": controller, "data": self._folder / "data"}
        self._properties.write_text(_PROPERTIES.format(**values))

    @staticmethod
    def _wait_until_ready(daemon: Daemon) -> bool:
        deadline = time.monotonic() + START_SECONDS
        while daemon.running and time.monotonic() < deadline:
            if READY in daemon.output():
                return True
            time.sleep(0.05)
        return False
