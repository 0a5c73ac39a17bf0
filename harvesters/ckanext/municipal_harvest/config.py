"""One getter per option; nothing is read at import."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckanext.guarded_fetch import Policy

ALLOW_NETWORKS = "ckanext.municipal_harvest.allow_networks"
CONTACT = "ckanext.municipal_harvest.contact"
MIN_INTERVAL = "ckanext.municipal_harvest.min_interval"
MAX_FILE_SIZE = "ckanext.municipal_harvest.max_file_size"
MAX_RECORDS = "ckanext.municipal_harvest.max_records"
MAX_FILES = "ckanext.municipal_harvest.max_files"
MAX_BYTES = "ckanext.municipal_harvest.max_bytes"
JOB_TIMEOUT = "ckanext.municipal_harvest.job_timeout"
MAX_LOSS = "ckanext.municipal_harvest.max_loss"
WITHDRAW_AFTER = "ckanext.municipal_harvest.withdraw_after"
KEEP_JOBS = "ckanext.municipal_harvest.keep_jobs"
SOURCES_FILE = "ckanext.municipal_harvest.sources_file"


def allow_networks() -> tuple[str, ...]:
    """Private networks that may be reached, as CIDR."""
    return tuple(tk.config[ALLOW_NETWORKS])


def min_interval() -> float:
    """Seconds between two requests to one host."""
    return float(tk.config[MIN_INTERVAL])


def max_file_size() -> int:
    """Largest file that is archived, in bytes."""
    return int(tk.config[MAX_FILE_SIZE])


def max_records() -> int:
    """Most datasets that one run may bring."""
    return int(tk.config[MAX_RECORDS])


def max_files() -> int:
    """Most files that one run may ask for."""
    return int(tk.config[MAX_FILES])


def max_bytes() -> int:
    """Most bytes that one run may download."""
    return int(tk.config[MAX_BYTES])


def job_timeout() -> int:
    """Seconds after which the worker ends a job."""
    return int(tk.config[JOB_TIMEOUT])


def max_loss() -> float:
    """The part of a source's datasets that may leave it at once without a person's word."""
    return float(tk.config[MAX_LOSS])


def withdraw_after() -> int:
    """Complete readings without a dataset until it counts as withdrawn."""
    return int(tk.config[WITHDRAW_AFTER])


def keep_jobs() -> int:
    """How many past jobs of each source are kept."""
    return int(tk.config[KEEP_JOBS])


def sources_file() -> str:
    """The sources file that is read when none is named."""
    return str(tk.config[SOURCES_FILE])


def user_agent() -> str:
    """Names the portal and whom to write to, so that a site's owner knows who comes."""
    site = tk.config["ckan.site_url"]
    contact = tk.config[CONTACT] or tk.config.get("email_to") or site
    return f"toyama-opendata-harvester/0.1 (+{site}; contact: {contact})"


def policy() -> Policy:
    """The guarded client's limits, for this portal."""
    return Policy(
        allow_networks=allow_networks(),
        user_agent=user_agent(),
        max_bytes=max_file_size(),
        min_interval=min_interval(),
    )
