"""Free loopback ports. Fixed ports collide, so every server gets its own at start."""

import random
import socket


def free_port() -> int:
    """A TCP port on 127.0.0.1 that nobody listens on now. Another program may still take it before its use,
    so whoever starts a server tries again with another one when binding fails."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


LISTENING = range(20_000, 32_000)
"""Below the ports that systems give to outgoing connections: one that is to be bound again after a crash must not be
taken by somebody's connection in the meantime."""


def listening_ports(count: int) -> list[int]:
    """Different ports on 127.0.0.1 that nobody listens on now, for processes that come back to the same port."""
    found: list[int] = []
    for port in random.sample(LISTENING, len(LISTENING)):
        if len(found) == count:
            break
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            found.append(port)
    return found
