"""One getter per option; nothing is read at import."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckanext.guarded_fetch import Policy

from .engine.limits import Limits
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
