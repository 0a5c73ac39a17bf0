"""A file is judged again at once where that is quick; else in the background."""

from __future__ import annotations

from ckan import model

from . import files, jobs

AT_ONCE = 5 * 1024 * 1024
"""Bytes up to which the person who asked waits for the result."""


def again(resource_id: str) -> None:
    """Check a resource anew, after something about it was decided."""
    stored = files.find(resource_id)
    resource = model.Session.get(model.Resource, resource_id)
    if stored is None or resource is None or stored.size > AT_ONCE:
        jobs.enqueue([resource_id])
        return
    jobs.check_now(resource_id)
