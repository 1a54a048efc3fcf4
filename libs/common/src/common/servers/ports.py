"""Free loopback ports. Fixed ports collide, so every server gets its own at start."""

import socket


def free_port() -> int:
    """A TCP port on 127.0.0.1 that nobody listens on now. Another program may still take it before its use,
    so whoever starts a server tries again with another one when binding fails."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
