"""PostgreSQL, Redis, Solr and CKAN from wheels and jars: no Docker, no root, no system package.

A parent (``portal.py`` or ``testing.py``) owns one DATA directory through a lock, starts supervisord, and
supervisord keeps the services. Whoever dies takes its children along (``child.py``), so that a ``kill -9``
anywhere leaves no orphan; what is left all the same is found by ``leftovers.py`` at the next start.
"""
