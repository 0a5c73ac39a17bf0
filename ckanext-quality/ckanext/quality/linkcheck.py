"""Whether files can be had: of uploads the storage is asked, of harvested files the harvest, of links the network."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping
from typing import Any

from ckanext.guarded_fetch import Client, FetchError

from . import config, files, store
from .catalogue import Dataset

REACHED = "ok"
"""The harvest's word for a file that it fetched; pages it does not fetch."""
PAGE = "page"
NOT_ALLOWED = frozenset({403, 405, 501})
"""Answers to HEAD that say nothing about GET."""
BUDGET = 30.0
"""Seconds that the links of one dataset may take in one night; those least often tried come first."""


def look(dataset: Dataset) -> None:
    """Note for each file of a dataset whether it can be had, once a day; the caller commits."""
    known = store.links.checked_today([each["id"] for each in dataset.resources])
    remote = []
    for resource in dataset.resources:
        if resource["id"] in known:
            continue
        fetched = _fetched(resource)
        if fetched is not None:
            store.links.note(resource["id"], dataset.id, good=fetched[0], detail=fetched[1], day=fetched[2])
        elif resource.get("url_type"):
            store.links.note(resource["id"], dataset.id, good=files.is_there(resource["id"]), detail="storage")
        else:
            remote.append(resource)
    _try(dataset, remote)
    vars(dataset).pop("links", None)


def _try(dataset: Dataset, resources: list[dict[str, Any]]) -> None:
    end = time.monotonic() + BUDGET

    def tried(resource: dict[str, Any]) -> int:
        history = dataset.links.get(resource["id"])
        return history.checks if history else 0

    for resource in sorted(resources, key=tried):
        if time.monotonic() > end:
            break
        good, detail = _reach(str(resource.get("url") or ""))
        store.links.note(resource["id"], dataset.id, good=good, detail=detail)


def _fetched(resource: Mapping[str, Any]) -> tuple[bool, str, dt.date] | None:
    """What the harvest says of its last attempt."""
    state, checked = str(resource.get("fetch_state") or ""), str(resource.get("fetch_checked") or "")
    if not state or state == PAGE or not checked:
        return None
    return state == REACHED, state, dt.datetime.fromisoformat(checked).date()


def _reach(url: str) -> tuple[bool, str]:
    """HEAD, and where that is not answered a GET of one byte (quality.md, section 5.2)."""
    if not url.startswith(("http://", "https://")):
        return False, "no-address"
    session = Client(config.link_policy()).session
    try:
        with session.head(url, allow_redirects=True) as answer:
            status = answer.status_code
        if status in NOT_ALLOWED:
            with session.get(url, headers={"Range": "bytes=0-0"}, stream=True) as answer:
                status = answer.status_code
    except (FetchError, OSError) as error:
        # requests' own errors are OSErrors
        return False, type(error).__name__
    return 200 <= status < 400, str(status)
