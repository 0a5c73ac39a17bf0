"""The checks for Japanese municipal data as a frictionless plugin.

frictionless finds a plugin by its name: a top-level module ``frictionless_…``. This one adds the check types
``municipal-s04``, ``municipal-v01`` and so on, and changes nothing for who does not name them:

>>> from frictionless import Checklist, validate
>>> checklist = Checklist.from_descriptor({"checks": [{"type": "municipal-v01", "language": "en"}]})
>>> validate("population.csv", checklist=checklist)  # doctest: +SKIP
"""

from __future__ import annotations

from frictionless import Check, Error, Plugin

PREFIX = "municipal-"


class MunicipalPlugin(Plugin):
    """Check and error types that begin with ``municipal-``; the rules are loaded when one is asked for."""

    def select_check_class(self, type: str | None = None) -> type[Check] | None:  # noqa: A002
        """The check of that type, where it is one of ours."""
        if type is None or not type.startswith(PREFIX):
            return None
        from .checks import check_class

        return check_class(type)

    def select_error_class(self, type: str | None = None) -> type[Error] | None:  # noqa: A002
        """The error of that type, where it is one of ours."""
        if type is None or not type.startswith(PREFIX):
            return None
        from .checks import error_class

        return error_class(type)
