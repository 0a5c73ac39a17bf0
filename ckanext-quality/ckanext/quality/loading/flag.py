"""``datastore_active`` of a resource, which tells CKAN and its pages that there is a table.

Set beside ``package_update``: the flag is no edit of the dataset, so there is no activity, no new ``metadata_modified``
and no question of who may change a harvested resource.
"""

from __future__ import annotations

import sqlalchemy as sa
from ckan import model

FLAG = "datastore_active"


def put(resource_id: str, *, active: bool) -> bool:
    """Set the flag; True where it was another. The caller commits, then brings the dataset into the index."""
    table = model.resource_table
    query = sa.select(table.c.extras).where(table.c.id == resource_id).with_for_update()
    found = model.Session.execute(query).first()
    if found is None or bool((found.extras or {}).get(FLAG)) == active:
        return False
    extras = {**(found.extras or {}), FLAG: active}
    model.Session.execute(sa.update(table).where(table.c.id == resource_id).values(extras=extras))
    known = model.Session.get(model.Resource, resource_id)
    if known is not None:
        model.Session.expire(known)
    return True
