"""How much a visitor without login may ask of the checker: so many files an hour, and so many at once for all.

The counts are in Redis, so that all web processes count together. Only a keyed hash of the address is kept, for an
hour at most.
"""

from __future__ import annotations

import hashlib
import hmac
import math
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn, cast

import ckan.plugins.toolkit as tk
from ckan.lib.redis import connect_to_redis
from flask import Response, after_this_request, has_request_context
from werkzeug.exceptions import TooManyRequests

from . import config
from .engine import worker

HOUR = 3600
PREFIX = "ckanext:quality:check:"


class BusyError(TooManyRequests):
    """Refused for now; a class of its own, because CKAN has a page for every plain HTTP error."""


@contextmanager
def turn() -> Iterator[None]:
    """Hold one of the visitors' places while a file is checked; staff and commands need none.

    :raises BusyError: this address has had its share of the hour, or all places are taken
    """
    if not has_request_context() or tk.current_user.is_authenticated:
        yield
        return
    _count(_address())
    place = _take_place()
    try:
        yield
    finally:
        _redis().zrem(_key("places"), place)


def _refuse(message: str, seconds: int) -> NoReturn:
    """As a page by its error handler; to a program as CKAN's API says no, which would make a 500 of anything else."""
    if tk.request.blueprint != "api":
        raise BusyError(message, retry_after=seconds)

    @after_this_request
    def told(response: Response) -> Response:
        response.status_code = 429
        response.headers["Retry-After"] = str(seconds)
        return response

    raise tk.NotAuthorized(message)


def _redis() -> Any:
    return connect_to_redis()


def _key(name: str) -> str:
    return f"{PREFIX}{tk.config['ckan.site_id']}:{name}"


def _address() -> str:
    secret = str(tk.config["SECRET_KEY"] or tk.config["ckan.site_id"]).encode()
    return hmac.new(secret, (tk.request.remote_addr or "").encode(), hashlib.sha256).hexdigest()[:32]


def _count(address: str) -> None:
    redis, key = _redis(), _key(f"address:{address}")
    with redis.pipeline() as pipe:
        pipe.set(key, 0, ex=HOUR, nx=True)
        pipe.incr(key)
        pipe.ttl(key)
        _, count, left = cast("tuple[Any, int, int]", pipe.execute())
    if count > config.public_checks_per_hour():
        _refuse(
            tk._(
                "You have had many files checked within the hour. Please come back in {n} minutes, or use the program "
                "opendata-check on your own computer: it checks as many files as you like."
            ).format(n=max(1, math.ceil(left / 60))),
            max(1, left),
        )


def _take_place() -> str:
    """A place among the checks that run at once; one whose process died is free again after the longest check."""
    redis, key, place, moment = _redis(), _key("places"), uuid.uuid4().hex, time.time()
    with redis.pipeline() as pipe:
        pipe.zremrangebyscore(key, 0, moment)
        pipe.zadd(key, {place: moment + 2 * (config.bounds().seconds + worker.GRACE)})
        pipe.zcard(key)
        *_, taken = cast("list[int]", pipe.execute())
    if taken > config.public_checks_at_once():
        redis.zrem(key, place)
        _refuse(tk._("Many files are being checked at this moment. Please try again in half a minute."), 30)
    return place
