"""XLS files whose sectors run in circles, or whose cells lie in the last corner of every sheet."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from ckanext.quality.engine import guard, ole2
from ckanext.quality.engine.errors import EngineError
from ckanext.quality.engine.limits import Limits

DATA = Path(__file__).parents[4] / "shared" / "data"
END = 0xFFFFFFFE
FREE = 0xFFFFFFFF


def record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def compound(stream: bytes, chain: dict[int, int] | None = None) -> bytes:
    """A file with one table sector, one directory sector and a stream in the sectors from 2."""
    count = -(-len(stream) // 512)
    table = [0xFFFFFFFD, END, *range(3, 2 + count), END, *[FREE] * (126 - count)]
    for sector, following in (chain or {}).items():
        table[sector] = following
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    header += struct.pack("<IIIIIIIII", 1, 1, 0, 0, END, 0, END, 0, 0)[:32]
    header = header[:76] + struct.pack("<109I", 0, *[FREE] * 108)

    def entry(name: str, kind: int, start: int, size: int) -> bytes:
        letters = name.encode("utf-16-le")
        return (
            letters.ljust(64, b"\0")
            + struct.pack("<HB", len(letters) + 2, kind)
            + bytes(49)
            + struct.pack("<III", start, size, 0)
        )

    directory = entry("Root Entry", 5, END, 0) + entry("Workbook", 2, 2, len(stream))
    body = struct.pack("<128I", *table[:128]) + directory.ljust(512, b"\0") + stream.ljust(count * 512, b"\0")
    return header.ljust(512, b"\0") + body


def sheets(*corners: tuple[int, int]) -> bytes:
    return b"".join(
        record(ole2.BOF, bytes(8)) + record(0x0203, struct.pack("<HHHd", row, column, 0, 1.0))
        for row, column in corners
    )


def test_extents_of_each_sheet(tmp_path: Path):
    path = tmp_path / "a.xls"
    path.write_bytes(compound(sheets((9, 3), (0, 0)).ljust(5000, b"\0")))
    assert list(ole2.extents(path)) == [(0, 0), (4, 10), (1, 1)]


def test_circles_are_refused(tmp_path: Path):
    path = tmp_path / "a.xls"
    for chain in ({3: 2}, {2: 2}, {1: 1}, {2: 9999}):
        path.write_bytes(compound(bytes(5000), chain))
        with pytest.raises(EngineError) as caught:
            list(ole2.extents(path))
        assert caught.value.code == "broken-workbook"


def test_cells_in_the_last_corner_of_every_sheet(tmp_path: Path):
    path = tmp_path / "a.xls"
    path.write_bytes(compound(sheets(*[(65535, 99)] * 3).ljust(5000, b"\0")))
    with pytest.raises(EngineError) as caught:
        guard.check_extent(path, "xls", Limits())
    assert caught.value.code == "too-many-rows"


@pytest.mark.shared
def test_real_files_pass():
    for path in sorted(DATA.rglob("*.xls")):
        guard.check_extent(path, "xls", Limits())
        assert max(height for _, height in ole2.extents(path)) > 20
