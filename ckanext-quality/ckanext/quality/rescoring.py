"""A file is judged again at once where that is quick; else in the background."""

from __future__ import annotations

from ckan import model

from . import files, jobs, store

AT_ONCE = 5 * 1024 * 1024
"""Bytes up to which the person who asked waits for the result."""


def again(resource_id: str) -> None:
    """Check a resource anew, after something about it was decided."""
    stored = files.find(resource_id)
    resource = model.Session.get(model.Resource, resource_id)
    if stored is None or resource is None or stored.size > AT_ONCE:
        jobs.enqueue([resource_id])
        return
    package_id = str(resource.package_id)
    jobs.check_resource(resource)
    changed = store.refresh_score(package_id)
    model.Session.commit()
    if changed:
        jobs.reindex([package_id])
