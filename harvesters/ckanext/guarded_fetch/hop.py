"""What the connection has to know about the request that it serves.

urllib3 carries neither a total deadline nor the original request target down
to its connections, and keeps connections for later requests. The adapter
therefore announces each request in a context variable; a connection that is
opened or used without one refuses to work.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ckanext.guarded_fetch.errors import TooSlow

if TYPE_CHECKING:
    from ckanext.guarded_fetch.addresses import Resolver
    from ckanext.guarded_fetch.policy import Policy
    from ckanext.guarded_fetch.urls import Target

Clock = Callable[[], float]


@dataclass(frozen=True)
class Deadline:
    """A point in time after which a call gives up."""

    end: float
    clock: Clock = time.monotonic

    @classmethod
    def after(cls, seconds: float, clock: Clock = time.monotonic) -> Deadline:
        """Start counting now."""
        return cls(clock() + seconds, clock)

    def remaining(self, url: str, at_most: float | None = None) -> float:
        """Seconds left, or less if ``at_most`` is less.

        :raises TooSlow: none is left.
        """
        left = self.end - self.clock()
        if left <= 0:
            raise too_slow(url)
        return left if at_most is None else min(left, at_most)


@dataclass(frozen=True)
class Hop:
    """One request to one address, redirects not included."""

    target: Target
    policy: Policy
    resolver: Resolver
    deadline: Deadline
    max_bytes: int

    @property
    def url(self) -> str:
        """For error messages."""
        return self.target.url


_current: ContextVar[Hop] = ContextVar("guarded_fetch_hop")


def current() -> Hop:
    """The request under way.

    :raises LookupError: a connection is used without the adapter, and so without the guard.
    """
    return _current.get()


@contextmanager
def announced(hop: Hop) -> Iterator[None]:
    """Make ``hop`` the request under way."""
    token = _current.set(hop)
    try:
        yield
    finally:
        _current.reset(token)


def too_slow(url: str) -> TooSlow:
    """The one wording of a time limit."""
    return TooSlow(
        "too-slow",
        url,
        "制限時間内に応答が終わりませんでした。公開元の混雑や障害がないか確認し、時間をおいて再度取得してください。",
        "The answer did not end within the time limit. See whether the site is busy or down; try again later.",
    )
