"""The check of a file that is not in the catalogue."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context
from ckanext.quality import adhoc, config, limiter
from ckanext.quality.logic import schema
from werkzeug.datastructures import FileStorage

__all__ = ["quality_check"]


@tk.validate_action_data(schema.check)
def quality_check(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Check a file that is not in the catalogue; nothing of it is stored.

    :param upload: the file
    :param url: or its address (fetched by the guarded client)
    :param name: the file's name, where it is not that of the upload
    :returns: the report: ``file``, ``sha256``, ``encoding``, ``tables``, ``score``, ``grade``, ``findings``,
        ``error`` …
    """
    tk.check_access("quality_check", context, data_dict)
    upload, url = data_dict.get("upload"), data_dict.get("url")
    most = config.limits().bytes if context.get("auth_user_obj") else config.public_max_file_size()
    file = upload if isinstance(upload, FileStorage) else None
    with limiter.turn(), adhoc.received(file, url, data_dict.get("name"), most) as (path, name):
        return adhoc.check_file(path, name)
