"""The rows of a catalogue file, as the portal itself reads it (action ``quality_table_show``)."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context

PAGE = 1000
MAX_ROWS = 200_000


class TableUnavailableError(Exception):
    """The file is gone, held back, or no table."""


def read_table(context: Context, resource_id: str) -> tuple[list[str], list[list[Any]]]:
    """Header and rows of a resource, at most :data:`MAX_ROWS`.

    :raises TableUnavailableError: there is no table to read.
    """
    rows: list[list[Any]] = []
    header: list[str] = []
    while len(rows) < MAX_ROWS:
        page = _page(context, resource_id, len(rows))
        header = page["header"]
        rows.extend(page["rows"])
        if len(page["rows"]) < PAGE:
            break
    return header, rows


def _page(context: Context, resource_id: str, offset: int) -> dict[str, Any]:
    try:
        page = tk.get_action("quality_table_show")(
            {**context}, {"resource_id": resource_id, "limit": PAGE, "offset": offset}
        )
    except (tk.ObjectNotFound, tk.NotAuthorized) as error:
        raise TableUnavailableError(str(error)) from error
    if not page.get("header"):
        raise TableUnavailableError(resource_id)
    return page
