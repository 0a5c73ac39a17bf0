"""Errors of pages as CKAN's own error pages."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from flask import Response, current_app
from werkzeug.exceptions import Forbidden, HTTPException, NotFound, UnprocessableEntity


def page(error: HTTPException) -> Response:
    """CKAN's error page for an HTTP error; ``abort`` inside an error handler would end as a 500."""
    return current_app.make_response(current_app.handle_user_exception(error))


def not_found(message: str) -> Response:
    """404 with a sentence."""
    return page(NotFound(message))


def unprocessable(message: str) -> Response:
    """422 with a sentence."""
    return page(UnprocessableEntity(message))


def forbidden(message: str) -> Response:
    """403 with a sentence."""
    return page(Forbidden(message))


def plain(code: int, name: str, message: str) -> Response:
    """CKAN's error page for a code and a sentence of our own."""
    body = tk.render("error_document_template.html", {"code": code, "name": name, "content": message})
    return Response(body, code)
