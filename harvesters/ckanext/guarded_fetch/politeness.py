"""A pause between two requests to one host, shared by all threads of the process."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ckanext.guarded_fetch.hop import Clock

Sleep = Callable[[float], None]

_FORGET_ABOVE = 4096
"""Hosts remembered before those whose pause is over are dropped."""


class Politeness:
    """Hands out starting times, host by host.

    Each caller reserves the next free moment under the lock and waits outside
    of it, so that threads for other hosts go on.
    """

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._free: dict[str, float] = {}
        self._lock = threading.Lock()

    def reserve(self, host: str, interval: float) -> float:
        """Reserve the next turn for ``host`` and return the seconds to wait for it."""
        with self._lock:
            now = self._clock()
            if len(self._free) > _FORGET_ABOVE:
                self._free = {name: free for name, free in self._free.items() if free > now}
            start = max(now, self._free.get(host, now))
            self._free[host] = start + interval
            return start - now


PROCESS = Politeness()
"""The one that clients share unless they are given another."""
