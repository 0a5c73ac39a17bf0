"""Free ports on the loopback interface, chosen once and kept."""

from __future__ import annotations

import socket

from local_stack.messages import StackError, say
from local_stack.settings import DEFAULT_PORT
from local_stack.state import State

LOOPBACK = "127.0.0.1"


def is_free(port: int) -> bool:
    """Whether a server could listen here now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def is_open(port: int, host: str = LOOPBACK) -> bool:
    """Whether something answers here."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0


def any_free(taken: set[int]) -> int:
    """A port that the kernel gives and that no other service of ours has."""
    while True:
        with socket.socket() as probe:
            probe.bind((LOOPBACK, 0))
            port: int = probe.getsockname()[1]
        if port not in taken:
            return port


def choose(state: State, services: tuple[str, ...]) -> None:
    """Give each service its port: the one it had, unless somebody took it."""
    for service in services:
        port = state.ports.get(service)
        if port is None or not is_free(port):
            state.ports[service] = any_free(set(state.ports.values()))
    state.save()


def choose_web(state: State, wanted: int | None) -> int:
    """The portal's port: the one asked for or nothing; without a wish the old one, 5000, or a free one."""
    if wanted is not None:
        if not is_free(wanted):
            raise StackError(
                f"ポート {wanted} は使用中です。PORT=別の番号 を指定してください。",
                f"Port {wanted} is taken. Give another PORT.",
            )
        port = wanted
    else:
        earlier = state.ports.get("web", DEFAULT_PORT)
        port = earlier if is_free(earlier) else any_free(set(state.ports.values()))
        if port != earlier:
            say(f"ポート {earlier} は使用中のため、{port} を使います", f"port {earlier} is taken, using {port}")
    state.ports["web"] = port
    state.save()
    return port
