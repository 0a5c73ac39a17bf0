"""``excel.csv``: the table of a resource so that Excel opens it right (UTF-8 with BOM, CRLF)."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import quote

import ckan.plugins.toolkit as tk
from ckan import model
from ckanext.quality import config, files
from ckanext.quality.engine import worker
from ckanext.quality.engine.errors import EngineError
from ckanext.quality.engine.guard import TEXT_FORMATS, sniff
from ckanext.quality.engine.limits import Limits
from ckanext.quality.engine.reader.delimited import iterate
from ckanext.quality.views import errors
from flask import Blueprint, Response

quality_file = Blueprint("quality_file", __name__)

BLOCK = 64 * 1024


@quality_file.errorhandler(tk.ObjectNotFound)
@quality_file.errorhandler(tk.NotAuthorized)
def not_found(error: Exception) -> Response:  # noqa: ARG001
    """What is not there and what may not be seen look the same."""
    return errors.not_found(tk._("Resource not found"))


@quality_file.errorhandler(EngineError)
def unreadable(error: EngineError) -> Response:
    """A file that cannot be read says why."""
    return errors.unprocessable(error.message.pick(tk.h.lang()))


@quality_file.route("/dataset/<id>/resource/<resource_id>/excel.csv")
def excel(id: str, resource_id: str) -> Response:  # noqa: A002
    """Stream the decoded original as CSV for Excel: all rows, values unchanged; of a workbook its first table.

    Values that begin with ``=``, ``+``, ``-`` or ``@`` stay as published: a data portal that alters values for the
    sake of one program would give out wrong telephone numbers and negative numbers, the original download beside it
    has the same bytes, and Excel asks before it runs anything external. The check reports such cells instead (S14).
    """
    resource = tk.get_action("resource_show")({}, {"id": resource_id})
    package = model.Package.get(id)
    if package is None or resource["package_id"] != package.id:
        raise tk.ObjectNotFound
    if files.release_state(resource_id) != files.OPEN:
        raise tk.ObjectNotFound
    stored = files.find(resource_id)
    if stored is None or not files.is_checked(files.kind_of(resource, stored), stored):
        raise tk.ObjectNotFound
    with ExitStack() as stack:
        path = stack.enter_context(files.local(stored))
        body = _body(path, stack)
        # The temporary file lives as long as the stream; it is removed when the response is closed.
        response = Response(body, mimetype="text/csv", content_type="text/csv; charset=utf-8")
        response.call_on_close(stack.pop_all().close)
    name = quote(f"{_stem(stored, resource)}.csv")
    response.headers["Content-Disposition"] = f"attachment; filename=\"data.csv\"; filename*=UTF-8''{name}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _stem(stored: files.Stored, resource: dict[str, Any]) -> str:
    """The file's own name; the resource's, where CKAN's munging left nothing of a Japanese one."""
    stem = Path(stored.filename).stem
    if not stem.startswith(".") and any(letter.isalnum() for letter in stem):
        return stem
    name = str(resource.get("name") or "").replace("/", "_")
    return Path(name).stem or "data"


def _body(path: Path, stack: ExitStack) -> Iterator[bytes]:
    limits = config.limits()
    kind = sniff(path, limits)
    if kind in TEXT_FORMATS:
        return _recoded(path, limits)
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="quality-excel-"))
    out = Path(folder) / "out.csv"
    worker.run("convert", path, limits=limits, bounds=config.bounds(), out=str(out))
    return _bytes(out)


def _recoded(path: Path, limits: Limits) -> Iterator[bytes]:
    rows = iterate(path, limits)
    # The first row is read before the answer begins, so that an unreadable file is an error page and no download.
    first = next(rows, None)
    return _encode(first, rows)


def _encode(first: list[str] | None, rows: Iterator[list[str]]) -> Iterator[bytes]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    yield b"\xef\xbb\xbf"
    if first is not None:
        writer.writerow(first)
    for row in rows:
        writer.writerow(row)
        if buffer.tell() > BLOCK:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _bytes(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(BLOCK):
            yield chunk
