"""What a file really is, and whether it is safe to open: looked at before any parser touches it."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path

from .errors import EngineError
from .limits import MIB, Deadline, Limits, human_size

TEXT_FORMATS = ("csv", "tsv")
SHEET_FORMATS = ("xlsx", "xls", "ods")
FORMATS = TEXT_FORMATS + SHEET_FORMATS

_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"PAR1", "Parquet"),
    (b"SQLite format 3", "SQLite"),
    (b"{\\rtf", "RTF"),
)
_HTML = re.compile(
    rb"^\s*(<!--.*?-->\s*)?(<\?xml[^>]*\?>\s*)?<(!doctype\s+html|html|head|body|script|meta)\b",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(rb"^\s*<(\?xml|!DOCTYPE|[A-Za-z][\w:.-]*[\s>])")
_JSON = re.compile(rb'^\s*(\{\s*["}]|\[\s*[\[{])')


def sniff(path: Path, limits: Limits) -> str:
    """The format by content: one of FORMATS; anything else is a typed error."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(4096)
    except FileNotFoundError:
        raise EngineError("not-found") from None
    except OSError as error:
        raise EngineError("unreadable", detail=error.strerror or "I/O") from error
    if size == 0:
        raise EngineError("empty-file")
    if size > limits.bytes:
        raise EngineError("too-large", size=human_size(size), limit=human_size(limits.bytes))
    if head.startswith(b"PK"):
        return _archive(path, size, limits)
    if head.startswith(_OLE2):
        return _ole2(path)
    _refuse_other(head)
    return "tsv" if path.suffix.lower() in {".tsv", ".tab"} else "csv"


def _refuse_other(head: bytes) -> None:
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            raise EngineError("wrong-kind", kind=kind)
    plain = head.removeprefix(b"\xef\xbb\xbf")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        plain = head.decode("utf-16", "ignore").encode()
    if _HTML.match(plain):
        raise EngineError("html")
    if _XML.match(plain):
        raise EngineError("wrong-kind", kind="XML")
    if _JSON.match(plain):
        raise EngineError("wrong-kind", kind="JSON")


def _ole2(path: Path) -> str:
    # The directory of an OLE2 file names its streams in UTF-16; an encrypted .xlsx is such a file too.
    with path.open("rb") as file:
        content = file.read(8 * MIB)
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise EngineError("encrypted")
    if not any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        raise EngineError("wrong-kind", kind="OLE2 (Word, PowerPoint …)")
    return "xls"


def _archive(path: Path, size: int, limits: Limits) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _check_directory(members, size, limits)
            kind = _archive_kind(archive)
            _check_members(archive, members, limits)
            return kind
    except zipfile.BadZipFile as error:
        if "verlap" in str(error):
            raise EngineError("zip-bomb", detail="overlapping members") from error
        raise EngineError("broken-workbook", detail="ZIP") from error
    except (zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise EngineError("broken-workbook", detail="ZIP") from error


def _archive_kind(archive: zipfile.ZipFile) -> str:
    names = set(archive.namelist())
    if any(name.startswith("xl/") for name in names) and "[Content_Types].xml" in names:
        if "xl/workbook.bin" in names:
            raise EngineError("wrong-kind", kind="XLSB")
        return "xlsx"
    if "content.xml" in names and "mimetype" in names:
        kind = archive.read("mimetype")[:200]
        if b"opendocument.spreadsheet" in kind:
            return "ods"
        raise EngineError("wrong-kind", kind="OpenDocument")
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise EngineError("wrong-kind", kind="Word / PowerPoint")
    raise EngineError("wrong-kind", kind="ZIP")


def _check_directory(members: list[zipfile.ZipInfo], size: int, limits: Limits) -> None:
    """What the directory declares, before anything is unpacked."""
    if len(members) > limits.members:
        raise EngineError("zip-bomb", detail=f"{len(members)} members")
    unpacked = sum(member.file_size for member in members)
    if unpacked > limits.unpacked:
        raise EngineError("zip-bomb", detail=f"{human_size(size)} → {human_size(unpacked)}")
    if sum(member.compress_size for member in members) > size:
        raise EngineError("zip-bomb", detail="overlapping members")
    if any(member.flag_bits & 1 for member in members):
        raise EngineError("encrypted")
    for member in members:
        _check_ratio(member, member.file_size, limits)


def _check_ratio(member: zipfile.ZipInfo, unpacked: int, limits: Limits) -> None:
    if unpacked > 16 * MIB and unpacked > limits.ratio * max(1, member.compress_size):
        raise EngineError("zip-bomb", detail=f"1:{unpacked // max(1, member.compress_size)}")


def _check_members(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], limits: Limits) -> None:
    """What is really inside: a directory may lie about sizes, and XML may define entities."""
    deadline = Deadline(limits.seconds)
    total = 0
    for member in members:
        xml = member.filename.endswith((".xml", ".rels", ".vml"))
        with archive.open(member) as stream:
            real = 0
            while chunk := stream.read(MIB):
                if xml and real == 0 and re.search(rb"<!(DOCTYPE|ENTITY)", _ascii(chunk)):
                    raise EngineError("dangerous-xml")
                real += len(chunk)
                total += len(chunk)
                if total > limits.unpacked:
                    raise EngineError("zip-bomb", detail=f"> {human_size(limits.unpacked)}")
                deadline.check()
        _check_ratio(member, real, limits)


def _ascii(chunk: bytes) -> bytes:
    """XML in UTF-16 would hide a DOCTYPE from a search of bytes."""
    return chunk[:8192].replace(b"\x00", b"")


_CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"|<row r="(\d{1,9})"')
_REPEAT = re.compile(rb"<table:table-cell\b[^>]*?/?>|<table:table-row\b[^>]*>")
_COLUMNS = re.compile(rb'number-columns-repeated="(\d+)"')
_ROWS = re.compile(rb'number-rows-repeated="(\d+)"')


def check_extent(path: Path, kind: str, limits: Limits) -> None:
    """Refuse a sheet whose farthest cell would make a reader lay out millions of blank ones.

    The declared dimension is not asked: it lies in both directions. Cell addresses are read as a stream.
    """
    if kind not in {"xlsx", "ods"}:
        return
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            if kind == "xlsx" and member.filename.startswith("xl/worksheets/") and member.filename.endswith(".xml"):
                _xlsx_extent(archive, member, limits)
            elif kind == "ods" and member.filename == "content.xml":
                _ods_extent(archive, member, limits)


def _xlsx_extent(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limits: Limits) -> None:
    tail = b""
    width = height = 0
    with archive.open(member) as stream:
        while chunk := stream.read(MIB):
            found = _CELL.findall(tail + chunk)
            width = max([width, *(column_number(letters.decode()) for letters in {cell[0] for cell in found})])
            height = max([height, *(int(row or number) for _, row, number in found)])
            _judge_extent(width, height, limits)
            tail = chunk[-40:]


def _judge_extent(width: int, height: int, limits: Limits) -> None:
    if width > limits.columns:
        raise EngineError("too-many-columns", count=width, limit=limits.columns)
    if width * height > limits.extent:
        raise EngineError("too-many-rows", count=height, limit=limits.extent // width)


def _ods_extent(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limits: Limits) -> None:
    """Repeats are ODS's way of many cells; only repeats that carry a value count (blank tails are usual)."""
    with archive.open(member) as stream:
        content = stream.read(limits.unpacked)
    width = widest = rows = pending = repeat = 0
    for match in _REPEAT.finditer(content):
        tag = match.group()
        if tag.startswith(b"<table:table-row"):
            pending += repeat
            found = _ROWS.search(tag)
            repeat, width = int(found.group(1)) if found else 1, 0
            continue
        found = _COLUMNS.search(tag)
        width += int(found.group(1)) if found else 1
        if b"value-type" in tag:
            rows, pending, repeat = rows + pending + repeat, 0, 0
            widest = max(widest, width)
            _judge_extent(widest, rows, limits)


def column_number(letters: str) -> int:
    """``A`` is 1, ``AA`` is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """1 is ``A``, 27 is ``AA``."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
