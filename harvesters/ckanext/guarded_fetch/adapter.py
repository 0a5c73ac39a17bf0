"""The transport below requests: one exchange with one host, guarded."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NoReturn

import requests
from ckanext.guarded_fetch.addresses import Resolver, literal, system_resolver
from ckanext.guarded_fetch.body import GuardedBody
from ckanext.guarded_fetch.connection import GuardedPoolManager
from ckanext.guarded_fetch.decoding import ACCEPTED
from ckanext.guarded_fetch.errors import FetchError
from ckanext.guarded_fetch.hop import Clock, Deadline, Hop, announced, too_slow
from ckanext.guarded_fetch.politeness import PROCESS, Politeness, Sleep
from ckanext.guarded_fetch.retrying import RETRIED_STATUSES, Attempts, retry_after
from ckanext.guarded_fetch.translate import translate
from ckanext.guarded_fetch.urls import Target, parse
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckanext.guarded_fetch.policy import Policy
    from urllib3.response import HTTPResponse

_IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS"})


class GuardedAdapter(HTTPAdapter):
    """Sends requests through guarded connections, politely and within the limits."""

    def __init__(
        self,
        policy: Policy,
        *,
        resolver: Resolver = system_resolver,
        politeness: Politeness = PROCESS,
        sleep: Sleep = time.sleep,
        clock: Clock = time.monotonic,
    ) -> None:
        self.policy = policy
        self._resolver = resolver
        self._politeness = politeness
        self.sleep = sleep
        self.clock = clock
        super().__init__(pool_connections=32, pool_maxsize=4)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **pool_kwargs: object) -> None:
        """Use guarded pools."""
        self.poolmanager = GuardedPoolManager(connections, maxsize=maxsize, block=block, **pool_kwargs)

    def proxy_manager_for(self, proxy: str, **proxy_kwargs: object) -> NoReturn:
        """Refuse: behind a proxy no address can be checked."""
        raise NotImplementedError("the guarded client uses no proxy")

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: object = None,
        verify: object = True,
        cert: object = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Serve a requests session (ckanapi): limits of the policy, whatever the caller asked for."""
        del stream, timeout, verify, cert, proxies
        target = parse(request.url or "")
        deadline = Deadline.after(self.policy.total_timeout, self.clock)
        attempts = Attempts(self.policy, deadline, self.sleep)
        hop = self.hop(target, deadline, self.policy.max_content_bytes)
        while True:
            try:
                response = self.exchange(request, hop)
            except FetchError as error:
                if request.method in _IDEMPOTENT and attempts.pause_after(error):
                    continue
                raise
            if response.status_code in RETRIED_STATUSES and attempts.pause(retry_after(response.headers)):
                response.close()
                continue
            return response

    def hop(self, target: Target, deadline: Deadline, max_bytes: int) -> Hop:
        """Describe one request for :meth:`exchange`."""
        return Hop(target, self.policy, self._resolver, deadline, max_bytes)

    def exchange(self, request: requests.PreparedRequest, hop: Hop) -> requests.Response:
        """Send one request and return its response, body unread."""
        self._wait_for_turn(hop)
        request.url = hop.url
        request.headers["User-Agent"] = self.policy.user_agent
        request.headers["Accept-Encoding"] = ACCEPTED
        timeout = (self.policy.connect_timeout, self.policy.read_timeout)
        try:
            with announced(hop):
                response = super().send(
                    request, stream=True, timeout=timeout, verify=self.policy.ca_bundle or True, proxies={}
                )
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            raise translate(error, hop) from error
        raw: HTTPResponse = response.raw
        try:
            body = GuardedBody(raw, hop)
            body.check_announced_size()
        except BaseException:
            raw.close()
            raise
        response.raw = body
        return response

    def _wait_for_turn(self, hop: Hop) -> None:
        interval = self.policy.min_interval
        address = literal(hop.target.host)
        if address is not None and any(
            address in network for network in self.policy.networks if network.version == address.version
        ):
            interval = self.policy.allowed_network_interval
        if interval <= 0:
            return
        wait = self._politeness.reserve(hop.target.host, interval)
        if wait > 0:
            if wait >= hop.deadline.remaining(hop.url):
                raise too_slow(hop.url)
            self.sleep(wait)
