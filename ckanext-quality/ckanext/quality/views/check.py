"""`/check`: a file is checked and repaired for anybody, before it is published; nothing is kept.

The file lies in a temporary folder while its answer is made. The repaired file travels inside the page of results
(up to a size), or is made again when the same form is sent for it.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.quality import adhoc, config, limiter, repairs
from ckanext.quality.engine.errors import EngineError
from ckanext.quality.engine.limits import human_size
from ckanext.quality.views import errors
from ckanext.quality.views.repair import TYPES, send
from flask import Blueprint, Response

quality_check = Blueprint("quality_check", __name__)


@dataclass
class Result:
    """What a page of results shows."""

    report: dict[str, Any]
    repair: dict[str, Any] | None = None
    files: dict[str, str] = field(default_factory=dict)
    """Parts of the repaired copy as ``data:`` addresses; empty where they are too large for a page."""
    name: str = ""
    """The repaired file's name."""


@quality_check.app_errorhandler(limiter.BusyError)
def too_many(error: limiter.BusyError) -> Response:
    """A page in plain words, with the time after which to come back."""
    wait = str(error.retry_after or 60)
    if tk.request.headers.get("HX-Request"):
        response = Response(tk.render("quality/snippets/refusal.html", {"message": error.description}))
    else:
        response = errors.plain(429, tk._("Please wait a little"), error.description or "")
    response.headers["Retry-After"] = wait
    return response


@quality_check.route("/check")
def form() -> str:
    """The form."""
    return _page({})


@quality_check.route("/check", methods=["POST"])
def check() -> Any:
    """The report of a file, or a part of its repaired copy (``part``)."""
    tk.request.environ["__no_cache__"] = True  # a result is nobody else's
    part = tk.request.form.get("part", "")
    try:
        with limiter.turn(), _received() as (path, name):
            if part in TYPES:
                return _part(path, name, part)
            result = _result(path, name)
    except tk.ValidationError as error:
        values = {"problem": "、".join(str(text) for text in error.error_summary.values())}
    else:
        values = {"result": result}
    if tk.request.headers.get("HX-Request"):
        snippet = "quality/snippets/precheck.html" if tk.request.form.get("panel") else "quality/snippets/checked.html"
        return tk.render(snippet, {**values, "confirm": _confirm()})
    return _page(values)


def _page(values: dict[str, Any]) -> str:
    return tk.render("quality/check.html", {"most": human_size(_most()), "confirm": _confirm(), **values})


def _received() -> Any:
    form = tk.request.form
    return adhoc.received(tk.request.files.get("upload"), (form.get("url") or "").strip() or None, None, _most())


def _most() -> int:
    return config.limits().bytes if tk.current_user.is_authenticated else config.public_max_file_size()


def _confirm() -> list[str]:
    return tk.request.form.getlist("confirm")


def _result(path: Path, name: str) -> Result:
    result = Result(adhoc.check_file(path, name), name=repairs.csv_name(name))
    if result.report["error"]:
        return result
    try:
        with repairs.of_file(path, name, _confirm()) as repair:
            result.repair = repair.answer
            result.files = _inline(repair)
    except EngineError:
        # The report stands; what cannot be repaired by a program says so by having no repaired copy.
        result.repair = None
    return result


def _inline(repair: repairs.Repair) -> dict[str, str]:
    found = {part: repair.part(part, "ja") for part in ("csv", "xlsx", "log")}
    paths = {part: path for part, path in found.items() if path is not None}
    if sum(path.stat().st_size for path in paths.values()) > config.inline_max_size():
        return {}
    return {
        part: f"data:{TYPES[part].split(';')[0]};base64,{base64.b64encode(path.read_bytes()).decode()}"
        for part, path in paths.items()
    }


def _part(path: Path, name: str, part: str) -> Response:
    lang = "en" if tk.h.lang() == "en" else "ja"
    try:
        with repairs.of_file(path, name, _confirm()) as repair:
            copy = repair.part(part, lang)
            if copy is None:
                return errors.not_found(tk._("The table is too large for Excel."))
            content = copy.read_bytes()
    except EngineError as error:
        return errors.unprocessable(error.message.pick(lang))
    return send(content, part, repairs.csv_name(name) if part == "csv" else f"{Path(name).stem}.{part}")
