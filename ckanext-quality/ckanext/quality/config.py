"""One getter per option; nothing is read at import."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckanext.guarded_fetch import Policy

from .engine.limits import Limits, Most
from .engine.worker import Bounds

PREFIX = "ckanext.quality."


def limits() -> Limits:
    """Bounds of one check."""
    return Limits(
        bytes=tk.config[f"{PREFIX}max_file_size"],
        rows=tk.config[f"{PREFIX}max_rows"],
        cells=tk.config[f"{PREFIX}max_cells"],
        columns=tk.config[f"{PREFIX}max_columns"],
        seconds=float(tk.config[f"{PREFIX}check_seconds"]),
    )


def bounds() -> Bounds:
    """Memory and time of the process that checks a file."""
    return Bounds(memory=tk.config[f"{PREFIX}check_memory"], seconds=float(tk.config[f"{PREFIX}check_seconds"]))


def public_max_file_size() -> int:
    """The largest file that a visitor without login may have checked."""
    return tk.config[f"{PREFIX}public_max_file_size"]


def public_checks_per_hour() -> int:
    """How many files one address may have checked within an hour without login."""
    return tk.config[f"{PREFIX}public_checks_per_hour"]


def public_checks_at_once() -> int:
    """How many files of visitors without login are checked at the same time."""
    return tk.config[f"{PREFIX}public_checks_at_once"]


def inline_max_size() -> int:
    """The largest repaired file that a page of results carries inside itself."""
    return tk.config[f"{PREFIX}inline_max_size"]


def screen_max_file_size() -> int:
    """The largest table that is looked into during its upload; a larger one is held until the background check."""
    return tk.config[f"{PREFIX}screen_max_file_size"]


def screen_bounds() -> Bounds:
    """Memory and time of looking into an upload: somebody is waiting."""
    return Bounds(memory=tk.config[f"{PREFIX}check_memory"], seconds=float(tk.config[f"{PREFIX}screen_seconds"]))


def load_bounds() -> Bounds:
    """Memory and time of the process that types a table for the DataStore; each SQL statement has as much time."""
    return Bounds(memory=tk.config[f"{PREFIX}check_memory"], seconds=float(tk.config[f"{PREFIX}load_seconds"]))


def load_most() -> Most:
    """How much of a table goes into the DataStore."""
    return Most(rows=tk.config[f"{PREFIX}load_max_rows"], cells=tk.config[f"{PREFIX}load_max_cells"])


def job_slice() -> float:
    """Seconds that one background job works before it hands on."""
    return float(tk.config[f"{PREFIX}job_slice"])


def max_attempts() -> int:
    """How often a file may take a worker down."""
    return tk.config[f"{PREFIX}max_attempts"]


def queue() -> str:
    """The queue of background jobs."""
    return tk.config[f"{PREFIX}queue"]


def fetch_policy(max_bytes: int) -> Policy:
    """Limits of the guarded client for ``quality_check`` of a URL."""
    return Policy(
        allow_networks=tuple(tk.config[f"{PREFIX}allow_networks"]),
        max_bytes=max_bytes,
        total_timeout=30.0,
        retries=0,
    )


def link_policy() -> Policy:
    """Limits of the guarded client for asking whether a link works."""
    return Policy(
        allow_networks=tuple(tk.config[f"{PREFIX}allow_networks"]),
        connect_timeout=10.0,
        read_timeout=10.0,
        total_timeout=10.0,
        retries=0,
    )


def mail_on_fall() -> bool:
    """Whether curators are written to when a grade falls; it also takes a mail server and a sender's address."""
    return tk.config[f"{PREFIX}mail_on_fall"] and bool(tk.config.get("smtp.server") and tk.config.get("smtp.mail_from"))
