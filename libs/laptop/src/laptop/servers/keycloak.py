"""A real Keycloak on loopback, with one realm from a file: what signs tokens in production, without containers.

It keeps nothing: the realm is imported anew at every start, so the file is the truth. What must not change lies in the
file (the subjects of its people) or in the folder (the port, since the issuer's name holds it).
"""

import json
import shutil
import signal
import subprocess
import time
import zipfile
from pathlib import Path

import httpx2

from laptop.servers.artefacts import alone_in, cache_folder, fetch, read_list
from laptop.servers.java import find_java
from laptop.servers.ports import listening_ports
from laptop.servers.processes import Daemon, ServerFailed, dying_with_parent

DISTRIBUTION = Path(__file__).with_name("keycloak_dist.txt")
START_SECONDS = 240.0
STOP_SECONDS = 20.0
MEMORY = ("-Xms64m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
# as in the distribution's own start script, which we go without: it keeps Java as a child that a kill would orphan
JAVA_OPTIONS = (
    "-Dfile.encoding=UTF-8",
    "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
    "-Djava.util.concurrent.ForkJoinPool.common.threadFactory="
    "io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory",
    "--add-opens=java.base/java.util=ALL-UNNAMED",
    "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
    "--add-opens=java.base/java.security=ALL-UNNAMED",
    "--add-opens=java.base/java.lang=ALL-UNNAMED",
    "--enable-native-access=ALL-UNNAMED",
)
BUILD = ("build", "--db=dev-mem", "--cache=local")
RUN = ("start", "--optimized", "--http-enabled=true", "--hostname-strict=false", "--import-realm")


class KeycloakServer:
    """One server over one folder (`keycloak.log`, `port`, `home/`). Start it from a thread that lives on."""

    def __init__(self, folder: Path, *, realm: Path) -> None:
        self._folder = folder.absolute()
        self._realm = realm
        self._daemon: Daemon | None = None

    def start(self) -> str:
        """Starts the server; returns the issuer, below which the discovery document lies. Raises `ServerFailed`."""
        built = _built_distribution()
        home = self._folder / "home"
        _link(built, home)
        imports = home / "data" / "import"
        imports.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self._realm, imports / "realm.json")
        if not (self._folder / "port").exists():
            (self._folder / "port").write_text(f"{listening_ports(1)[0]}\n")
        listen = ("--http-host=127.0.0.1", f"--http-port={self.port}")
        command = [*dying_with_parent("KILL"), *_java(home), *RUN, *listen]
        daemon = Daemon(command, log=self._folder / "keycloak.log")
        if not self._wait_until_ready(daemon):
            daemon.kill()
            raise ServerFailed(f"Keycloak 没有启动，日志末尾：\n{daemon.output()[-3000:]}")
        self._daemon = daemon
        return self.issuer

    def stop(self) -> None:
        """Ends the server cleanly."""
        if self._daemon and not self._daemon.stop(signal.SIGTERM, seconds=STOP_SECONDS):
            self._daemon.kill()
        self._daemon = None

    @property
    def port(self) -> int:
        return int((self._folder / "port").read_text())

    @property
    def issuer(self) -> str:
        """The `iss` claim of the realm's tokens."""
        name = json.loads(self._realm.read_text("utf-8"))["realm"]
        return f"http://127.0.0.1:{self.port}/realms/{name}"

    @property
    def jwks(self) -> str:
        """Where the realm's public keys are."""
        return f"{self.issuer}/protocol/openid-connect/certs"

    def _wait_until_ready(self, daemon: Daemon) -> bool:
        deadline = time.monotonic() + START_SECONDS
        while daemon.running and time.monotonic() < deadline:
            try:
                if httpx2.get(f"{self.issuer}/.well-known/openid-configuration", timeout=5).is_success:
                    return True
            except httpx2.TransportError:
                pass
            time.sleep(0.2)
        return False


def _java(home: Path) -> list[str]:
    where = [f"-Dkc.home.dir={home}", f"-Djboss.server.config.dir={home / 'conf'}"]
    main = ["-cp", str(home / "lib" / "quarkus-run.jar"), "io.quarkus.bootstrap.runner.QuarkusEntryPoint"]
    return [str(find_java()), *MEMORY, *JAVA_OPTIONS, *where, *main]


def _built_distribution() -> Path:
    """The distribution, unpacked and built for our options once per machine: building takes longer than starting."""
    artefact = read_list(DISTRIBUTION)[0]
    (archive,) = fetch([artefact])
    built = cache_folder() / f"keycloak-{artefact.version}"
    with alone_in(cache_folder()):
        if not built.exists():
            scratch = cache_folder() / "keycloak.new"
            shutil.rmtree(scratch, ignore_errors=True)
            with zipfile.ZipFile(archive) as packed:
                packed.extractall(scratch)
            (unpacked,) = scratch.iterdir()
            building = [*_java(unpacked), *BUILD]
            said = subprocess.run(building, capture_output=True, text=True, check=False)
            if said.returncode != 0:
                raise ServerFailed(f"Keycloak 没有建成，日志末尾：\n{(said.stdout + said.stderr)[-3000:]}")
            unpacked.rename(built)
            scratch.rmdir()
    return built


def _link(built: Path, home: Path) -> None:
    """A home of its own over the shared programs, since Keycloak imports realms from its home only."""
    home.mkdir(parents=True, exist_ok=True)
    for part in ("conf", "lib", "providers", "themes"):
        link = home / part
        link.unlink(missing_ok=True)
        link.symlink_to(built / part)
