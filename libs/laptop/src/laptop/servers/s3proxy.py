"""A real S3-compatible server on loopback: S3Proxy over a folder, one Java process without containers.

A folder belongs to one server: `objects/<bucket>/...`, `credentials`, `s3proxy.properties` and `s3proxy.log`.
"""

import secrets
import signal
import time
from pathlib import Path

import httpx2

from laptop.servers.artefacts import fetch, read_list
from laptop.servers.java import find_java
from laptop.servers.ports import free_port
from laptop.servers.processes import Daemon, ServerFailed, dying_with_parent

JAR = Path(__file__).with_name("s3proxy_jar.txt")
START_SECONDS = 60.0
STOP_SECONDS = 10.0
MEMORY = ("-Xms32m", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")

_PROPERTIES = """\
s3proxy.endpoint=http://127.0.0.1:{port}
s3proxy.authorization=aws-v2-or-v4
s3proxy.identity={identity}
s3proxy.credential={credential}
# otherwise what clients add of late is refused
s3proxy.ignore-unknown-headers=true
jclouds.provider=filesystem-nio2
jclouds.identity=unused
jclouds.credential=unused
jclouds.filesystem.basedir={objects}
"""
_LOGGING = """\
<configuration>
  <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%d{ISO8601} %level %logger{20} %msg%n</pattern></encoder>
  </appender>
  <root level="WARN"><appender-ref ref="out"/></root>
</configuration>
"""


class S3ProxyServer:
    """One server over one folder. Start it from a thread that lives on: the server ends with it."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir.absolute()
        self._daemon: Daemon | None = None
        self.port = 0

    def start(self, *buckets: str) -> str:
        """Starts the server with these buckets (names of at least 3 letters); returns its address.

        Raises `ServerFailed`.
        """
        (jar,) = fetch(read_list(JAR))
        for bucket in buckets:
            # S3Proxy's buckets are the folders that it finds
            (self._folder / "objects" / bucket).mkdir(parents=True, exist_ok=True)
        credentials = self._folder / "credentials"
        if not credentials.exists():
            credentials.touch(mode=0o600)
            credentials.write_text(f"{secrets.token_hex(10)} {secrets.token_urlsafe(30)}\n")
        (self._folder / "logback.xml").write_text(_LOGGING)
        self.port = free_port()
        self._write_properties()
        daemon = Daemon(
            [
                *dying_with_parent("KILL"),
                str(find_java()),
                *MEMORY,
                f"-Dlogback.configurationFile={self._folder / 'logback.xml'}",
                "-jar",
                str(jar),
                "--properties",
                str(self._properties),
            ],
            log=self._folder / "s3proxy.log",
        )
        if not self._wait_until_ready(daemon):
            daemon.kill()
            raise ServerFailed(f"S3Proxy 没有启动，日志末尾：\n{daemon.output()[-3000:]}")
        self._daemon = daemon
        return self.url

    def stop(self) -> None:
        """Ends the server cleanly."""
        if self._daemon and not self._daemon.stop(signal.SIGTERM, seconds=STOP_SECONDS):
            self._daemon.kill()
        self._daemon = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def credentials(self) -> tuple[str, str]:
        """Access key id and secret."""
        identity, credential = (self._folder / "credentials").read_text().split()
        return identity, credential

    @property
    def _properties(self) -> Path:
        return self._folder / "s3proxy.properties"

    def _write_properties(self) -> None:
        identity, credential = self.credentials
        self._properties.touch(mode=0o600)
        self._properties.write_text(
            _PROPERTIES.format(
                port=self.port, identity=identity, credential=credential, objects=self._folder / "objects"
            )
        )

    def _wait_until_ready(self, daemon: Daemon) -> bool:
        deadline = time.monotonic() + START_SECONDS
        while daemon.running and time.monotonic() < deadline:
            try:
                httpx2.get(self.url, timeout=5)
            except httpx2.TransportError:
                time.sleep(0.1)
            else:
                return True  # it answers, if only to ask who we are
        return False
