"""PostgreSQL from plain programs, on a free loopback port.

A folder belongs to one server: `data/`, `password` and `postgres.log`. What was committed survives `kill -9` of the
server and of its parent; the next `start` waits for the remains of the last one.
"""

import os
import re
import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from laptop.servers.ports import listening_ports
from laptop.servers.postgres_binaries import Launch, enterable_data, plan_launch
from laptop.servers.processes import (
    Daemon,
    ServerFailed,
    dying_with_parent,
    is_alive,
    wait_until_gone,
    works_in,
)

START_SECONDS = 120.0
STOP_SECONDS = 20.0
PREDECESSOR_SECONDS = 10.0

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "300",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
}
# Tests throw their data away: nothing is lost when the machine stops in the middle.
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "2GB"}

# What a start says when the last server of this folder is not quite gone, or when somebody took the port.
_TRY_AGAIN = re.compile(r"lock file .* already exists|pre-existing shared memory block|could not bind IPv4")


class PostgresServer:
    """One server over one folder. Start it from a thread that lives on: the server ends with it."""

    def __init__(self, data_dir: Path, *, durable: bool = True) -> None:
        self._folder = data_dir.absolute()
        self._durable = durable
        self._launch: Launch | None = None
        self._daemon: Daemon | None = None
        self.port = 0

    def start(self) -> str:
        """Starts the server, on new data if there is none. Returns the url without a database name. Raises `ServerFailed`."""
        launch = self._launch = plan_launch(self._made_by())
        self._prepare(launch)
        self._wait_for_predecessor()
        deadline = time.monotonic() + START_SECONDS
        while True:
            # a server that is started again is where its clients look for it
            self.port = self.port or listening_ports(1)[0]
            daemon = Daemon(self._command(launch), log=self._folder / "postgres.log")
            if self._wait_until_ready(daemon, deadline):
                self._daemon = daemon
                return self.url
            daemon.kill()
            if "could not bind" in daemon.output():
                self.port = 0
            if not _TRY_AGAIN.search(daemon.output()) or time.monotonic() > deadline:
                raise ServerFailed(f"PostgreSQL 没有启动，日志末尾：\n{daemon.output()[-3000:]}")
            time.sleep(0.2)

    def attach(self) -> str:
        """The url without a database name of a server that another process runs over this folder.

        Raises:
            ServerFailed: none does.
        """
        if plan_launch().owner is not None:
            self._folder = enterable_data(self._folder)
        lock = self._folder / "data" / "postmaster.pid"
        if not lock.exists():
            raise ServerFailed(f"{self._folder} 上没有运行中的 PostgreSQL")
        # the fourth line of the lock file (PostgreSQL's miscadmin.h)
        self.port = int(lock.read_text().splitlines()[3])
        return self.url

    def stop(self) -> None:
        """Ends all connections and the server, cleanly."""
        if self._daemon and not self._daemon.stop(signal.SIGINT, seconds=STOP_SECONDS):
            self._daemon.kill()
        self._daemon = None

    def kill(self) -> None:
        """Ends the server as a power cut would."""
        if self._daemon:
            self._daemon.kill()
        self._daemon = None

    @property
    def running(self) -> bool:
        return self._daemon is not None and self._daemon.running

    @property
    def password(self) -> str:
        return (self._folder / "password").read_text().strip()

    @property
    def url(self) -> str:
        """SQLAlchemy url without a database name."""
        return f"postgresql+psycopg://postgres:{quote(self.password)}@127.0.0.1:{self.port}"

    def database_url(self, name: str) -> str:
        return f"{self.url}/{name}"

    def create_database(self, name: str, *, template: str | None = None) -> str:
        """Makes the database unless it is there, as a copy of `template` (which must have no connections).
        Returns its url."""
        with self._administer() as connection:
            if connection.execute("select from pg_database where datname = %s", [name]).fetchone() is None:
                create = sql.SQL("create database {}").format(sql.Identifier(name))
                if template is not None:
                    # as files, which is faster than through the log that nobody needs here
                    create += sql.SQL(" template {} strategy file_copy").format(sql.Identifier(template))
                connection.execute(create)
        return self.database_url(name)

    def drop_database(self, name: str) -> None:
        """Drops the database, connections and all."""
        with self._administer() as connection:
            connection.execute(
                sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
            )

    def _administer(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user="postgres",
            password=self.password,
            dbname="postgres",
            autocommit=True,
            connect_timeout=5,
        )

    def _command(self, launch: Launch) -> list[str]:
        settings = SETTINGS | {"port": str(self.port)} | ({} if self._durable else THROWAWAY)
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        # The parent-death signal comes last in the chain: a change of user would clear it.
        command = [
            *dying_with_parent("INT"),
            str(launch.programs / "postgres"),
            "-D",
            str(self._folder / "data"),
            *options,
        ]
        return [*launch.prefix, *command]

    def _made_by(self) -> int | None:
        """The major version of the data; None before there are any."""
        version = self._folder / "data" / "PG_VERSION"
        return int(version.read_text()) if version.exists() else None

    def _prepare(self, launch: Launch) -> None:
        if launch.owner is not None:
            self._folder = enterable_data(self._folder)
        self._folder.mkdir(parents=True, exist_ok=True)
        data = self._folder / "data"
        if (data / "PG_VERSION").exists() and (self._folder / "password").exists():
            return
        # an initdb that was interrupted leaves a folder that no server accepts
        shutil.rmtree(data, ignore_errors=True)
        scratch = self._folder / "data.new"
        shutil.rmtree(scratch, ignore_errors=True)
        password = self._folder / "password"
        password.touch(mode=0o600)
        password.write_text(secrets.token_urlsafe(24) + "\n")
        if launch.owner is not None:
            for path in (self._folder, password):
                os.chown(path, launch.owner, launch.owner)
        initdb = launch.command(
            "initdb", "-D", str(scratch), "-U", "postgres", "--pwfile", str(password),
            "-A", "scram-sha-256", "-E", "UTF8", "--no-locale", "--no-sync", "--no-instructions",
        )  # fmt: skip
        made = subprocess.run(initdb, capture_output=True, text=True, check=False)
        if made.returncode != 0:
            raise ServerFailed(f"数据目录没有建成：{made.stderr.strip() or made.stdout.strip()}")
        if self._durable:
            os.sync()
        scratch.rename(data)

    def _wait_for_predecessor(self) -> None:
        """Waits for a server that is still shutting down; removes a lock whose process id went to another program."""
        data = self._folder / "data"
        lock = data / "postmaster.pid"
        if not lock.exists():
            return
        pid = int(lock.read_text().splitlines()[0])
        if is_alive(pid) and not works_in(pid, data):
            lock.unlink(missing_ok=True)
        elif not wait_until_gone(pid, seconds=PREDECESSOR_SECONDS):
            raise ServerFailed(f"{self._folder} 上已有 PostgreSQL 在运行（进程 {pid}），请先停止")

    def _wait_until_ready(self, daemon: Daemon, deadline: float) -> bool:
        while daemon.running and time.monotonic() < deadline:
            try:
                self._administer().close()
            except psycopg.OperationalError:
                time.sleep(0.02)
            else:
                return True
        return False
