"""Errors of pages as CKAN's own error pages."""

from __future__ import annotations

from flask import Response, current_app
from werkzeug.exceptions import HTTPException, NotFound, UnprocessableEntity


def page(error: HTTPException) -> Response:
    """CKAN's error page for an HTTP error; ``abort`` inside an error handler would end as a 500."""
    return current_app.make_response(current_app.handle_user_exception(error))


def not_found(message: str) -> Response:
    """404 with a sentence."""
    return page(NotFound(message))


def unprocessable(message: str) -> Response:
    """422 with a sentence."""
    return page(UnprocessableEntity(message))
