"""The servers of a test run: one PostgreSQL and one Kafka for all its processes, each started when a first test asks.

The process that the run began in owns them. The workers of pytest-xdist ask it over a socket; without workers it asks itself.
Should it be killed, the servers end with its thread (see `laptop.servers.processes`).
"""

import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress
from multiprocessing.connection import Client, Listener
from pathlib import Path

from laptop.servers.kafka import KafkaServer
from laptop.servers.postgres import PostgresServer
from laptop.servers.processes import ServerFailed
from laptop.testing.folders import throwaway

STOP = "stop"


def ask(address: str, server: str) -> str:
    """Where the run's `server` is, which is running then.

    Raises:
        ServerFailed: it could not be started.
    """
    with Client(address) as owner:
        owner.send(server)
        answer = owner.recv()
    if isinstance(answer, ServerFailed):
        raise answer
    return str(answer)


class RunServers:
    """Keeps the servers of a run, from the first question to `stop`.

    Attributes:
        address: for `ask`, from any process of the run.
    """

    def __init__(self) -> None:
        self._remains = ExitStack()
        folder = self._remains.enter_context(throwaway("run"))
        self.address = str(folder / "socket")
        self._listener = self._remains.enter_context(Listener(self.address, "AF_UNIX", backlog=16))
        # one thread that lives as long as the run: servers end with the thread that started them
        self._thread = threading.Thread(target=self._serve, name="servers of the run", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End every server and take its data away."""
        with Client(self.address) as owner:
            owner.send(STOP)
        self._thread.join()
        self._remains.close()

    def _serve(self) -> None:
        found: dict[str, str | ServerFailed] = {}
        with ExitStack() as running:
            while True:
                # a worker that died while it asked is no reason to stop
                with suppress(EOFError, ConnectionError), self._listener.accept() as asked:
                    server = asked.recv()
                    if server == STOP:
                        return
                    if server not in found:
                        found[server] = _start(server, running)
                    asked.send(found[server])


def _start(server: str, running: ExitStack) -> str | ServerFailed:
    try:
        return STARTS[server](running.enter_context(throwaway(server)), running)
    except ServerFailed as error:
        return error


def _postgres(folder: Path, running: ExitStack) -> str:
    server = PostgresServer(folder, durable=False)
    running.callback(server.stop)
    server.start()
    return str(folder)


def _kafka(folder: Path, running: ExitStack) -> str:
    server = KafkaServer(folder)
    running.callback(server.stop)
    return server.start()


STARTS: dict[str, Callable[[Path, ExitStack], str]] = {"postgres": _postgres, "kafka": _kafka}
