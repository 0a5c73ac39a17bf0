"""What a file really is, and whether it is safe to open: looked at before any parser touches it."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path
from xml.parsers import expat

from . import ole2
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
        xml = member.filename.lower().endswith((".xml", ".rels", ".vml"))
        tail = b""
        with archive.open(member) as stream:
            real = 0
            while chunk := stream.read(MIB):
                if xml and _defines(tail + chunk):
                    raise EngineError("dangerous-xml")
                tail = chunk[-40:]
                real += len(chunk)
                total += len(chunk)
                if total > limits.unpacked:
                    raise EngineError("zip-bomb", detail=f"> {human_size(limits.unpacked)}")
                deadline.check()
        _check_ratio(member, real, limits)


def _defines(chunk: bytes) -> bool:
    """A document type, wherever it stands and in UTF-16 too: no spreadsheet program writes one."""
    return any(mark in chunk for mark in _DEFINITIONS)


_DEFINITIONS = [
    mark.encode(codec) for mark in ("<!DOCTYPE", "<!ENTITY") for codec in ("utf-8", "utf-16-le", "utf-16-be")
]
_CELL = re.compile(rb'\br="([A-Z]{1,3})(\d{1,9})"(?:>|[^>]*[^/>]>)')
_LOOSE_CELL = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]{1,3})(\d{1,9})\s*["'](?:>|[^>]*[^/>]>)""")
"""Cells with something inside: formatted blank ones, of which sheets may have millions, are laid out by nobody."""
_CELL_STARTS = (b"<c ", b"<c>", b":c ", b":c>")
_ADDRESS = re.compile(rb"""\br\s*=\s*["']\s*[A-Za-z]{1,3}\d""")
_ROW = re.compile(rb"""\br\s*=\s*["']\s*(\d{1,9})\s*["']""")


def check_extent(path: Path, kind: str, limits: Limits) -> None:
    """Refuse a sheet whose farthest cell would make a reader lay out millions of blank ones.

    The declared dimension is not asked: it lies in both directions. Cell addresses are read as a stream.
    """
    if kind == "xls":
        _xls_extent(path, limits)
    if kind not in {"xlsx", "ods"}:
        return
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                name = member.filename.lower()
                if kind == "xlsx" and "worksheets/" in name and name.endswith(".xml"):
                    _xlsx_extent(archive, member, limits)
                elif kind == "ods" and name == "content.xml":
                    _ods_extent(archive, member, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise EngineError("broken-workbook", detail="ZIP") from error


def _xls_extent(path: Path, limits: Limits) -> None:
    """All sheets together, because calamine lays them all out at once."""
    size, most = path.stat().st_size, limits.unpacked // 4
    if size > most:
        raise EngineError("too-large", size=human_size(size), limit=human_size(most))
    total = 0
    for width, height in ole2.extents(path):
        total += width * height
        if width > limits.columns:
            raise EngineError("too-many-columns", count=width, limit=limits.columns)
        if total > limits.extent:
            raise EngineError("too-many-rows", count=height, limit=limits.extent // max(1, width))


def _xlsx_extent(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limits: Limits) -> None:
    tail = b""
    width = height = values = 0
    deadline = Deadline(limits.seconds)
    with archive.open(member) as stream:
        while chunk := stream.read(MIB):
            piece = tail + chunk
            # Other programs may write addresses with other quotes or spaces; that search is slower.
            loose = b"r='" in piece or b"r =" in piece or b'= "' in piece
            found = (_LOOSE_CELL if loose else _CELL).findall(piece)
            width = max([width, *(column_number(letters.decode().upper()) for letters in {one for one, _ in found})])
            height = max([height, *map(int, {number for _, number in found})])
            if sum(piece.count(start) for start in _CELL_STARTS) > len(_ADDRESS.findall(piece)):
                # Cells without an address take their row's number, and their number is their bound.
                height = max([height, *map(int, set(_ROW.findall(piece)))])
            values += chunk.count(b"v>") // 2 + chunk.count(b"is>") // 2
            _judge_extent(max(1, width), height, limits)
            if values > 2 * limits.extent:
                raise EngineError("too-many-rows", count=f"≥{values}", limit=limits.extent)
            tail = chunk[-40:]
            deadline.check()


def _judge_extent(width: int, height: int, limits: Limits) -> None:
    if width > limits.columns:
        raise EngineError("too-many-columns", count=width, limit=limits.columns)
    if width * height > limits.extent:
        raise EngineError("too-many-rows", count=height, limit=limits.extent // width)


class _OdsExtent:
    """Repeats are ODS's way of many cells; only repeats that carry a value count (blank tails are usual)."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._widest = self._rows = self._pending = self._repeat = self._width = 0
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start

    def _start(self, name: str, values: dict[str, str]) -> None:
        kind = name.rpartition(":")[2]
        if kind == "table":
            self._widest = self._rows = self._pending = self._repeat = self._width = 0
        elif kind == "table-row":
            self._pending += self._repeat
            self._repeat, self._width = _count(values, "number-rows-repeated"), 0
        elif kind in ("table-cell", "covered-table-cell"):
            self._width += _count(values, "number-columns-repeated")
            if any(key.endswith(("value-type", ":formula")) for key in values):
                self._rows, self._pending, self._repeat = self._rows + self._pending + self._repeat, 0, 0
                self._widest = max(self._widest, self._width)
                _judge_extent(self._widest, self._rows, self._limits)


def _count(values: dict[str, str], key: str) -> int:
    found = next((value for name, value in values.items() if name.endswith(key)), "1")
    return min(int(found), 10**9) if found.isdecimal() and len(found) < 12 else 1


def _ods_extent(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limits: Limits) -> None:
    reading = _OdsExtent(limits)
    deadline = Deadline(limits.seconds)
    try:
        with archive.open(member) as stream:
            while chunk := stream.read(MIB):
                reading.parser.Parse(chunk, False)
                deadline.check()
            reading.parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise EngineError("broken-workbook", detail="XML") from error


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
