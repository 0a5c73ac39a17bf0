"""One reader per source kind. No CKAN inside: a clerk or a notebook can use them."""

from __future__ import annotations

from .base import Reader
from .catalogue_csv import CatalogueCsvReader
from .ckan import CkanReader
from .data_json import DataJsonReader
from .dcat import DcatReader
from .gtfs import GtfsReader
from .html import HtmlReader
from .ngsi import NgsiLdReader, NgsiV2Reader
from .spreadsheet import SpreadsheetReader

READERS: dict[str, Reader] = {
    reader.type: reader
    for reader in (
        CkanReader(),
        HtmlReader(),
        CatalogueCsvReader(),
        DcatReader(),
        DataJsonReader(),
        NgsiV2Reader(),
        NgsiLdReader(),
        GtfsReader(),
        SpreadsheetReader(),
    )
}
"""The readers that exist; a new one is a file and a line here."""

__all__ = ["READERS"]
