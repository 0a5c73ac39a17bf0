"""When to try again, and how long to wait before."""

from __future__ import annotations

import datetime as dt
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from ckanext.guarded_fetch.errors import ConnectionFailed, FetchError, HTTPStatusError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckanext.guarded_fetch.hop import Deadline
    from ckanext.guarded_fetch.policy import Policy
    from ckanext.guarded_fetch.politeness import Sleep

RETRIED_STATUSES = frozenset({429, 503})


def retry_after(headers: Mapping[str, str], now: dt.datetime | None = None) -> float | None:
    """Seconds from a ``Retry-After`` header: a number, or a date."""
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        when = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=dt.timezone.utc)
    return max(0.0, (when - (now or dt.datetime.now(dt.timezone.utc))).total_seconds())


class Attempts:
    """The retries that one call still has."""

    def __init__(self, policy: Policy, deadline: Deadline, sleep: Sleep) -> None:
        self._policy = policy
        self._deadline = deadline
        self._sleep = sleep
        self._used = 0

    def pause_after(self, error: FetchError) -> bool:
        """Wait before another attempt, or say that there is none."""
        if isinstance(error, HTTPStatusError):
            return error.status in RETRIED_STATUSES and self.pause(error.retry_after)
        return isinstance(error, ConnectionFailed) and error.code == "connection-reset" and self.pause(None)

    def pause(self, asked: float | None) -> bool:
        """Wait as long as the server asked, or back off; ``False`` where that is too long or too often."""
        if self._used >= self._policy.retries:
            return False
        seconds = self._policy.backoff * 2**self._used if asked is None else asked
        left = self._deadline.end - self._deadline.clock()
        if seconds > self._policy.max_retry_after or seconds >= left:
            return False
        self._used += 1
        self._sleep(seconds)
        return True
