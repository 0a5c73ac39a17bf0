"""Tables of the harvest: everything that must survive is here, not in Redis.

The classes are named ``Harvest…`` because mapped classes of all extensions
share one registry, in which CKAN has a ``File`` of its own.
"""

from __future__ import annotations

from .tables import HarvestChange as Change
from .tables import HarvestFile as File
from .tables import HarvestJob as Job
from .tables import HarvestRecord as Record
from .tables import HarvestSource as Source

__all__ = ["Change", "File", "Job", "Record", "Source"]
