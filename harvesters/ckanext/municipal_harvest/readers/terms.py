"""The words of the page with a site's terms, for the readers that have no page of their own."""

from __future__ import annotations

from bs4 import BeautifulSoup
from ckanext.guarded_fetch import Client, HTTPStatusError

from .base import Report, SourceSpec


def read_terms(spec: SourceSpec, client: Client, report: Report | None, instead: str = "") -> str:
    """The words of the page with the site's terms.

    :param instead: the page to read where the source names none

    A page that does not exist is told and done without. One that cannot be had
    at the moment fails the source: else every licence would change, and back.
    """
    address = spec.terms or instead
    if not address:
        return ""
    try:
        answer = client.get(address)
    except HTTPStatusError as error:
        if error.status not in (404, 410):
            raise
        if report and spec.terms:
            report(error)
        return ""
    return BeautifulSoup(answer.content, "lxml").get_text(" ")
