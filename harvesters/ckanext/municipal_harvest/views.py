"""`/source` for curators, and the download of archived files."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

import ckan.plugins.toolkit as tk
import flask
from ckan.lib import files
from ckan.lib.pagination import Page
from flask.views import MethodView
from werkzeug import wrappers
from werkzeug.http import dump_options_header

from . import messages
from .model.tables import now

__all__ = ["municipal_harvest"]

municipal_harvest = flask.Blueprint("municipal_harvest", __name__)

RECORDS_PER_PAGE = 50
CHANGES_SHOWN = 200
JOBS_SHOWN = 10


@municipal_harvest.errorhandler(tk.NotAuthorized)
def not_authorized(error: Exception) -> Any:
    """Ask for a login, or refuse."""
    if not tk.current_user.is_authenticated:
        return tk.redirect_to("user.login", came_from=tk.request.full_path.rstrip("?"))
    return _error_page(403, "Forbidden", str(error) or tk._("You are not authorised to see this page"))


@municipal_harvest.errorhandler(tk.ObjectNotFound)
def not_found(error: Exception) -> Any:
    """No such thing."""
    return _error_page(404, "Not Found", str(error) or tk._("Not found"))


def _error_page(code: int, name: str, content: str) -> tuple[str, int]:
    # An error handler may not raise again, as tk.abort does.
    return tk.render("error_document_template.html", {"code": code, "name": name, "content": content}), code


@municipal_harvest.route("/source")
def index() -> str:
    """What ran, what failed and why, for all sources that the user may see."""
    sources = tk.get_action("source_list")({}, {})
    failed = [s for s in sources if s["state"] == "active" and (s["last_job"] or {}).get("state") == "failed"]
    return tk.render(
        "source/index.html",
        {"sources": sources, "failed": failed, "running": _any_running(sources), "now": now().isoformat()},
    )


@municipal_harvest.route("/source/<source_id>")
def read(source_id: str) -> str:
    """One source: its jobs, their problems, its records."""
    page = tk.h.get_page_number(tk.request.args)
    source = tk.get_action("source_show")(
        {}, {"id": source_id, "limit": RECORDS_PER_PAGE, "offset": (page - 1) * RECORDS_PER_PAGE}
    )
    jobs = tk.get_action("source_job_list")({}, {"source": source_id, "limit": JOBS_SHOWN})
    pager = Page(
        collection=source["records"],
        page=page,
        item_count=source["record_count"],
        items_per_page=RECORDS_PER_PAGE,
        presliced_list=True,
        url=lambda **kw: tk.url_for("municipal_harvest.read", source_id=source_id, **kw),
    )
    return tk.render(
        "source/read.html", {"source": source, "jobs": jobs, "page": pager, "running": _any_running([source])}
    )


@municipal_harvest.route("/source/<source_id>/state")
def state(source_id: str) -> str:
    """The changing part of a source's page, for HTMX."""
    source = tk.get_action("source_show")({}, {"id": source_id, "limit": 0})
    return tk.render("source/snippets/last_job.html", {"source": source})


@municipal_harvest.route("/source/<source_id>/job/<job_id>")
def job(source_id: str, job_id: str) -> str:
    """One job with everything that went wrong in it."""
    found = tk.get_action("source_job_show")({}, {"id": job_id})
    if found["source"] != source_id:
        raise tk.ObjectNotFound(tk._("Job not found"))
    source = tk.get_action("source_show")({}, {"id": source_id, "limit": 0})
    changes = tk.get_action("source_change_list")({}, {"job": job_id, "limit": CHANGES_SHOWN})
    return tk.render("source/job.html", {"source": source, "job": found, "changes": changes})


@municipal_harvest.route("/source/<source_id>/job/<job_id>/undo", methods=["POST"])
def take_back(source_id: str, job_id: str) -> Any:
    """The button that takes a run back."""
    try:
        done = tk.get_action("source_undo")({}, {"id": job_id})
    except tk.ValidationError as error:
        tk.h.flash_error("、".join(error.error_summary.values()))
    else:
        words = tk._("Taken back: {removed} removed, {restored} restored. The source waits until it is run again.")
        tk.h.flash_success(words.format(removed=done["removed"], restored=done["restored"]))
        for problem in done["problems"]:
            tk.h.flash_notice(messages.words(problem))
    return tk.redirect_to("municipal_harvest.job", source_id=source_id, job_id=job_id)


class RunView(MethodView):
    """The button that starts a run."""

    def post(self, source_id: str) -> Any:
        """Ask for a run; the answer is the changed part of the page, or the whole page without HTMX."""
        try:
            loss = tk.asbool(tk.request.form.get("accept_loss", False))
            tk.get_action("source_run")({}, {"id": source_id, "accept_loss": loss})
        except tk.ValidationError as error:
            tk.h.flash_error("、".join(error.error_summary.values()))
            return tk.redirect_to("municipal_harvest.read", source_id=source_id)
        if tk.request.headers.get("HX-Request"):
            source = tk.get_action("source_show")({}, {"id": source_id, "limit": 0})
            return tk.render("source/snippets/last_job.html", {"source": source})
        tk.h.flash_success(tk._("The run was requested. Results appear here in a moment."))
        return tk.redirect_to("municipal_harvest.read", source_id=source_id)


municipal_harvest.add_url_rule("/source/<source_id>/run", view_func=RunView.as_view("run"))


@municipal_harvest.route("/dataset/<package_id>/resource/<resource_id>/archive/<path:filename>")
def download(package_id: str, resource_id: str, filename: str) -> wrappers.Response:  # noqa: ARG001 - a name for people
    """The bytes of a resource, as the publisher gave them."""
    resource = tk.get_action("resource_show")({}, {"id": resource_id})
    package = tk.get_action("package_show")({}, {"id": package_id})
    if resource["package_id"] != package["id"]:
        raise tk.ObjectNotFound(tk._("Resource not found"))
    found = tk.get_action("resource_file_show")({}, {"id": resource_id})
    return send(found)


def send(found: dict[str, Any]) -> wrappers.Response:
    """Stream a file that :func:`~.logic.action.resource_file_show` found, as a download."""
    storage = files.get_storage(found["storage"])
    data = files.FileData(files.Location(found["location"]), size=found["size"], content_type=found["content_type"])
    response = flask.Response(storage.stream(data), direct_passthrough=True)
    # Set as it stands: Flask would add a charset to text/csv, and the file's own may be another.
    response.headers["Content-Type"] = found["content_type"]
    response.headers["Content-Length"] = str(found["size"])
    response.headers["Content-Disposition"] = disposition(found["filename"])
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "no-cache"
    if found["hash"]:
        response.set_etag(found["hash"])
    return response.make_conditional(tk.request.environ)


def disposition(filename: str) -> str:
    """The header that names a download (RFC 6266): the name itself in UTF-8, and an ASCII one for old clients.

    >>> disposition("公共.csv")
    "attachment; filename=download.csv; filename*=UTF-8''%E5%85%AC%E5%85%B1.csv"
    """
    plain = filename.encode("ascii", "ignore").decode()
    options = {"filename": plain}
    if plain != filename:
        ending = PurePosixPath(plain).suffix or (plain if plain.startswith(".") else "")
        options = {"filename": f"download{ending}", "filename*": f"UTF-8''{quote(filename, safe='')}"}
    return dump_options_header("attachment", options)


def _any_running(sources: list[dict[str, Any]]) -> bool:
    return any((source["last_job"] or {}).get("state") in ("pending", "running") for source in sources)
