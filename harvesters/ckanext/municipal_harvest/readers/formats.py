"""Formats of files: by the publisher's word, by address, and by content.

The word and the extension are what the publisher believes; :func:`sniff` looks
at the bytes. It works on a bounded head of the file and never unpacks an
archive.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from .text import nfkc

HEAD_BYTES = 1_048_576
"""How much of a file :func:`sniff` wants to see; more is not looked at."""

MIMETYPES = {
    "CSV": "text/csv",
    "TSV": "text/tab-separated-values",
    "TXT": "text/plain",
    "XLSX": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "XLS": "application/vnd.ms-excel",
    "ODS": "application/vnd.oasis.opendocument.spreadsheet",
    "DOCX": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "DOC": "application/msword",
    "PPTX": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "PPT": "application/vnd.ms-powerpoint",
    "PDF": "application/pdf",
    "JSON": "application/json",
    "JSONL": "application/x-ndjson",
    "GeoJSON": "application/geo+json",
    "JSON-LD": "application/ld+json",
    "XML": "application/xml",
    "RDF": "application/rdf+xml",
    "TTL": "text/turtle",
    "KML": "application/vnd.google-earth.kml+xml",
    "KMZ": "application/vnd.google-earth.kmz",
    "GML": "application/gml+xml",
    "GPX": "application/gpx+xml",
    "SHP": "application/zip",
    "ZIP": "application/zip",
    "GTFS": "application/zip",
    "GTFS-RT": "application/x-protobuf",
    "GZIP": "application/gzip",
    "7Z": "application/x-7z-compressed",
    "LZH": "application/x-lzh-compressed",
    "HTML": "text/html",
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "GIF": "image/gif",
    "TIFF": "image/tiff",
    "SVG": "image/svg+xml",
    "WebP": "image/webp",
    "ICS": "text/calendar",
    "GPKG": "application/geopackage+sqlite3",
    "SQLite": "application/vnd.sqlite3",
    "Parquet": "application/vnd.apache.parquet",
    "DXF": "image/vnd.dxf",
    "EMPTY": "",
    "BINARY": "application/octet-stream",
}
"""Format name of the catalogue → media type."""

DOCUMENTS = frozenset({"PDF", "DOC", "DOCX", "PPT", "PPTX", "ODT", "RTF"})
"""Formats made for reading: beside a table they are the same dataset, alone they rarely are data."""
IMAGES = frozenset({"PNG", "JPEG", "GIF", "SVG", "WebP", "BMP"})

EXTENSIONS = {
    "csv": "CSV", "tsv": "TSV", "txt": "TXT", "xlsx": "XLSX", "xlsm": "XLSX", "xls": "XLS", "ods": "ODS",
    "doc": "DOC", "docx": "DOCX", "ppt": "PPT", "pptx": "PPTX", "odt": "ODT", "rtf": "RTF", "pdf": "PDF",
    "json": "JSON", "jsonl": "JSONL", "ndjson": "JSONL", "geojson": "GeoJSON", "topojson": "JSON",
    "jsonld": "JSON-LD", "xml": "XML", "rdf": "RDF", "ttl": "TTL", "n3": "TTL", "nt": "TTL", "kml": "KML",
    "kmz": "KMZ", "gml": "GML", "gpx": "GPX", "shp": "SHP", "zip": "ZIP", "gz": "GZIP", "tgz": "GZIP", "7z": "7Z",
    "lzh": "LZH", "pb": "GTFS-RT", "pbf": "GTFS-RT", "gpkg": "GPKG", "sqlite": "SQLite", "db": "SQLite",
    "parquet": "Parquet", "dxf": "DXF", "ics": "ICS", "tif": "TIFF", "tiff": "TIFF", "png": "PNG", "jpg": "JPEG",
    "jpeg": "JPEG", "gif": "GIF", "svg": "SVG", "webp": "WebP", "bmp": "BMP", "html": "HTML", "htm": "HTML",
}  # fmt: skip
"""File extension → format name."""

# Words of publishers in the order in which they are tried; the text is NFKC.
_WORDS = (
    (r"GTFS[\s_-]*(?:RT|リアルタイム|realtime)", "GTFS-RT"),
    (r"GTFS(?:[\s_-]*JP)?", "GTFS"),
    (r"Geo\s*-?JSON", "GeoJSON"),
    (r"JSON[\s_-]*LD", "JSON-LD"),
    (r"JSON\s*L(?:ines)?|NDJSON", "JSONL"),
    (r"JSON", "JSON"),
    (r"XLSX|エクセル|EXCEL", "XLSX"),
    (r"XLS", "XLS"),
    (r"CSV|カンマ区切り", "CSV"),
    (r"TSV|タブ区切り", "TSV"),
    (r"PDF", "PDF"),
    (r"DOCX|WORD|ワード", "DOCX"),
    (r"DOC", "DOC"),
    (r"PPTX|POWERPOINT|パワーポイント", "PPTX"),
    (r"PPT", "PPT"),
    (r"KMZ", "KMZ"),
    (r"KML", "KML"),
    (r"SHAPE(?:\s*FILE)?|シェープ(?:ファイル)?|SHP", "SHP"),
    (r"GPKG|GeoPackage", "GPKG"),
    (r"GML", "GML"),
    (r"RDF(?:/XML)?", "RDF"),
    (r"TURTLE|TTL", "TTL"),
    (r"XML", "XML"),
    (r"ODS", "ODS"),
    (r"ZIP", "ZIP"),
    (r"TXT|テキスト", "TXT"),
    (r"HTML", "HTML"),
)
_WORD = tuple(
    (re.compile(rf"(?<![A-Za-z0-9])(?:{pattern})(?![A-Za-z0-9])", re.IGNORECASE), name) for pattern, name in _WORDS
)
_EXTENSION = re.compile(r"\.([A-Za-z0-9]{1,8})$")


def format_of_word(text: str) -> str:
    """The format that a word or label names ("CSVファイル", "エクセル形式"), or an empty string."""
    folded = nfkc(text)
    for pattern, name in _WORD:
        if pattern.search(folded):
            return name
    return ""


def extension_of(url: str) -> str:
    """The extension of the file that an address names, in its path or in a parameter; lower case, no dot."""
    parts = urlsplit(url)
    for name in (parts.path, *(value.partition("=")[2] for value in parts.query.split("&"))):
        found = _EXTENSION.search(unquote(name, errors="replace"))
        if found and found[1].lower() in EXTENSIONS:
            return found[1].lower()
    return ""


def format_of_url(url: str) -> str:
    """The format that an address promises by its extension, or an empty string."""
    return EXTENSIONS.get(extension_of(url), "")


@dataclass(frozen=True)
class Sniffed:
    """What a file is by its content."""

    format: str
    """A name of :data:`MIMETYPES`."""
    mimetype: str


def sniff(head: bytes, size: int | None = None, filename: str = "") -> Sniffed:
    """Tell a file's format from its first bytes.

    :param head: the beginning of the file, :data:`HEAD_BYTES` or all of it
    :param size: size of the whole file; None if ``head`` is all
    :param filename: used only where content cannot decide (one column of text)
    """
    complete = size is None or size <= len(head)
    name = _format(head[:HEAD_BYTES], complete and len(head) <= HEAD_BYTES, filename, head if complete else None)
    return Sniffed(name, MIMETYPES.get(name, "application/octet-stream"))


_MAGIC = (
    (b"%PDF-", "PDF"),
    (b"\x1f\x8b", "GZIP"),
    (b"7z\xbc\xaf\x27\x1c", "7Z"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"PAR1", "Parquet"),
    (b"SQLite format 3\x00", "SQLite"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_PDF_WINDOW = 1024


def _format(head: bytes, complete: bool, filename: str, whole: bytes | None) -> str:
    if not head:
        return "EMPTY"
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "WebP"
    if head.startswith(_OLE):
        return _ole(head)
    if head.startswith(_ZIP):
        return _zip(head, whole)
    if head[2:7] in (b"-lh0-", b"-lh5-", b"-lh7-"):
        return "LZH"
    if b"%PDF-" in head[:_PDF_WINDOW] and head.lstrip()[:1] != b"<":
        return "PDF"
    text = _text(head, complete)
    return "BINARY" if text is None else _of_text(text, complete, filename)


def _ole(head: bytes) -> str:
    """Old Office files are one container; the stream names in it tell them apart."""
    for stream, name in (("WordDocument", "DOC"), ("PowerPoint Document", "PPT")):
        if stream.encode("utf-16-le") in head:
            return name
    return "XLS"


_OFFICE = {"xl": "XLSX", "word": "DOCX", "ppt": "PPTX"}
_OFFICE_PART = re.compile(
    r"(xl|word|ppt)/(?:_rels/|theme/|media/|(?:workbook|sharedStrings|styles|document|presentation"
    r"|settings)\.(?:xml|bin)"
    r"|worksheets/|chartsheets/|drawings/|tables/|slides/|slideLayouts/)"
)
_GTFS = {"stops.txt", "routes.txt", "trips.txt"}
_MAX_MEMBERS = 20_000


def _zip(head: bytes, whole: bytes | None) -> str:
    names = _zip_names(head, whole)
    # The list of content types may stand at the end of the archive, beyond the head: any part will do.
    for name in names:
        part = _OFFICE_PART.match(name)
        if part:
            return _OFFICE[part[1]]
    if b"application/vnd.oasis.opendocument.spreadsheet" in head[:200]:
        return "ODS"
    base = {PurePosixPath(member).name.lower() for member in names}
    if base >= _GTFS:
        return "GTFS"
    if any(name.endswith(".shp") for name in base):
        return "SHP"
    return "KMZ" if "doc.kml" in base else "ZIP"


def _zip_names(head: bytes, whole: bytes | None) -> list[str]:
    """Names in an archive: from its directory if all of it is here, else from the member headers in the head."""
    if whole is not None:
        try:
            with zipfile.ZipFile(io.BytesIO(whole)) as archive:
                return archive.namelist()[:_MAX_MEMBERS]
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, UnicodeDecodeError):
            pass  # a damaged archive: its member headers may still be readable
    names: list[str] = []
    at = head.find(b"PK\x03\x04")
    while at >= 0 and len(names) < _MAX_MEMBERS:
        length = int.from_bytes(head[at + 26 : at + 28], "little")
        names.append(head[at + 30 : at + 30 + length].decode("utf-8", "replace"))
        at = head.find(b"PK\x03\x04", at + 30)
    return names


_ENCODINGS = ("utf-8-sig", "cp932", "euc_jp", "iso2022_jp")
_TAIL = 8


def _text(head: bytes, complete: bool) -> str | None:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    if b"\x00" in head:
        return None
    for encoding in _ENCODINGS:
        # The head may end in the middle of a character: up to a few bytes are given up.
        for cut in (0,) if complete else range(_TAIL):
            try:
                return head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
    return None


_GEO = re.compile(r'"type"\s*:\s*"(?:FeatureCollection|Feature)"')
_TURTLE = re.compile(r"^\s*@(?:prefix|base)\s", re.MULTILINE)
_XML_ROOTS = (
    (re.compile(r"<(?:\w+:)?RDF[\s>]"), "RDF"),
    (re.compile(r"<(?:\w+:)?kml[\s>]"), "KML"),
    (re.compile(r"<gpx[\s>]"), "GPX"),
    (re.compile(r"<svg[\s>]"), "SVG"),
    (re.compile(r"<(?:!doctype html|html)[\s>]", re.IGNORECASE), "HTML"),
    (re.compile(r"xmlns:gml="), "GML"),
)
_HTML = re.compile(
    r"^(?:\s|<!--.{0,4000}?-->|<\?xml[^>]{0,200}\?>)*<(?:!doctype\s+html|html|head|body|title|meta|script)[\s>]",
    re.IGNORECASE | re.DOTALL,
)


def _of_text(text: str, complete: bool, filename: str) -> str:
    start = text.lstrip("\ufeff \t\r\n")
    if not start:
        return "EMPTY" if complete else "TXT"
    window = start[:4096]
    if _HTML.match(window):
        return "HTML"
    if start.startswith(("{", "[")):
        return _json(start, complete)
    if start.startswith("<"):
        return next((name for pattern, name in _XML_ROOTS if pattern.search(window)), "XML")
    if start.startswith("BEGIN:VCALENDAR"):
        return "ICS"
    if _TURTLE.search(window):
        return "TTL"
    return _table(text, complete, filename)


def _json(text: str, complete: bool) -> str:
    if complete:
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            return _json_lines(text)
        if isinstance(value, dict):
            if value.get("type") in ("FeatureCollection", "Feature"):
                return "GeoJSON"
            return "JSON-LD" if "@context" in value else "JSON"
        return "JSON"
    return "GeoJSON" if _GEO.search(text[:65_536]) else "JSON"


def _json_lines(text: str) -> str:
    lines = [line for line in text.split("\n")[:20] if line.strip()]
    try:
        values = [json.loads(line) for line in lines]
    except (ValueError, RecursionError):
        return "TXT"
    return "JSONL" if all(isinstance(value, dict) for value in values) else "TXT"


_SAMPLE_ROWS = 50
_SAMPLE_LETTERS = 65_536
_MOSTLY = 0.9


def _table(text: str, complete: bool, filename: str) -> str:
    """CSV or TSV where nearly every row has several cells; one column is what its name says."""
    sample = text[:_SAMPLE_LETTERS]
    if len(sample) < len(text) or not complete:
        sample = sample.rpartition("\n")[0] or sample
    for name, mark in (("TSV", "\t"), ("CSV", ",")):
        rows = _rows(sample, mark)
        if rows and sum(len(row) > 1 for row in rows) >= _MOSTLY * len(rows):
            return name
    promised = EXTENSIONS.get(PurePosixPath(filename).suffix.lower().lstrip("."), "")
    return promised if promised in ("CSV", "TSV") else "TXT"


def _rows(sample: str, mark: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(sample, newline=""), delimiter=mark):
            if row:
                rows.append(row)
            if len(rows) >= _SAMPLE_ROWS:
                break
    except csv.Error:
        return rows
    return rows
