"""Damaged files by the thousand: real and generated ones, bytes and XML parts mutated, from a seed."""

from __future__ import annotations

import io
import random
import resource
import sys
import time
import zipfile
from collections import Counter
from pathlib import Path

from ckanext.quality.engine.errors import EngineError
from ckanext.quality.engine.limits import MIB, Limits
from ckanext.quality.engine.reader import read
from ckanext.quality.engine.table import locate, proposed_metadata

from tests.quality.reader import books
from tests.quality.reader.books import number, sheet, text

LIMITS = Limits(rows=2_000, cells=100_000, extent=500_000, unpacked=32 * MIB, line=MIB, seconds=5)
TOKENS = [
    *(b'"', b'""', b",", b"\r\n", b"\n", b"\r", b"\x00", b"\t", b"\xff\xfe", b"\xef\xbb\xbf", b"\x1b$B", b"\x81"),
    *(b"\x8e\xb1", b"=1/0", b"#REF!", "多段組".encode(), "髙".encode("cp932"), b"999999999", b"-1", b"<", b"]]>"),
    *(b"&#0;", b"&x;"),
]
XML_TOKENS = [
    *(b' r="XFD1048576"', b' r="A1"', b' r=""', b' r="A0"', b' r="ZZZZ9"', b' s="99999"', b' t="s"', b' t="e"'),
    *(b' t="zz"', b'<c r="B2"/>', b"<v>NaN</v>", b"<v>1e999</v>", b"<f>", b"</row>", b"<row/>", b' hidden="1"'),
    *(b"<v>99999999</v>", b'<mergeCell ref="A1:XFD9"/>', b'<mergeCell ref="B2:A1"/>', b"<!DOCTYPE x>", b"\xe3\x81"),
    *(b' table:number-columns-repeated="100"', b' table:number-rows-repeated="500"', b' office:value="x"'),
    b' office:value-type="date"',
]


def ods(path: Path) -> Path:
    """A small OpenDocument sheet as LibreOffice writes it."""
    names = ("office", "table", "text", "style", "fo", "draw", "calcext", "xlink", "svg", "dc")
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    value = '<table:table-cell office:value-type="float" office:value="{0}"><text:p>{0}</text:p></table:table-cell>'
    row = "<table:table-row>{}</table:table-row>"
    rows = row.format("".join(map(cell.format, ("名称", "人数", "日付"))))
    for i in range(5):
        day = '<table:table-cell office:value-type="date" office:date-value="2024-04-01"><text:p>x</text:p>'
        rows += row.format(cell.format(f"町{i}") + value.format(i) + day + "</table:table-cell>")
    rows += '<table:table-row table:number-rows-repeated="1048569"><table:table-cell/></table:table-row>'
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces} office:version="1.2"><office:automatic-styles/>'
        f'<office:body><office:spreadsheet><table:table table:name="表">{rows}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return path


def seeds(folder: Path, real: Path | None) -> list[tuple[str, bytes]]:
    """Files to start from: name and content, small ones first."""
    head = f'<row r="1">{text("A1", "名称")}{text("B1", "人数")}</row>'
    rows = "".join(
        f'<row r="{i}">{text(f"A{i}", f"町{i}", i % 7)}{number(f"B{i}", str(i), i % 7)}</row>' for i in range(2, 9)
    )
    formulas = '<row r="9"><c r="A9"><f>SUM(B2:B8)</f><v>3</v></c><c r="B9" t="e"><v>#DIV/0!</v></c></row>'
    parts = {
        "xl/worksheets/_rels/sheet1.xml.rels": books.rels(("drawing", "../d.xml"), ("comments", "../c.xml")),
        "xl/d.xml": "<d><twoCellAnchor><from><col>1</col><row>2</row></from><sp><p><t>注</t></p></sp>"
        "</twoCellAnchor></d>",
        "xl/c.xml": '<c><comment ref="A1"><t>x</t></comment></c>',
    }
    folded = "町名,世帯,男,町名,世帯,男\r\n甲,1,2,乙,3,4\r\n丙,5,6,丁,7,8\r\n"
    mess = '人口の推移,,\r\n令和5年4月1日現在,,\r\n地区,男,女\r\n甲,"1,234",２\r\n乙,3,〃\r\n※注,,\r\n'
    made = [
        ("a.csv", folded.encode("cp932")),
        ("b.csv", mess.encode("utf-8-sig")),
        ("c.csv", mess.encode("euc_jp")),
        ("d.tsv", mess.replace(",", "\t").encode("utf-16")),
        ("e.xlsx", books.write(folder / "e.xlsx", sheet(head + rows + formulas), parts=parts).read_bytes()),
        ("f.ods", ods(folder / "f.ods").read_bytes()),
    ]
    if real is not None:
        kinds = {".csv", ".xlsx", ".xls", ".txt"}
        files = sorted(path for path in real.rglob("*") if path.suffix in kinds and 0 < path.stat().st_size < 64_000)
        made += [(path.name, path.read_bytes()) for path in files]
    return made


def mutate(content: bytes, chance: random.Random, tokens: list[bytes]) -> bytes:
    """A few flips, cuts, copies and strange words."""
    data = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        at = chance.randrange(len(data) + 1)
        kind = chance.randrange(6)
        if kind == 0 and data:
            data[at - 1] = chance.randrange(256)
        elif kind == 1:
            data[at:at] = chance.choice(tokens)
        elif kind == 2:
            del data[at : at + chance.choice((1, 2, 16, 200))]
        elif kind == 3:
            data[at:at] = data[at : at + chance.choice((1, 4, 64, 1000))] * chance.choice((1, 2, 20))
        elif kind == 4:
            del data[at:]
        else:
            size = chance.choice((1, 2, 8))
            data[at : at + size] = bytes(chance.randrange(256) for _ in range(size))
        if len(data) > 2 * MIB:
            del data[2 * MIB :]
    return bytes(data)


def damaged(name: str, content: bytes, chance: random.Random) -> bytes:
    """A mutant; of an archive mostly with one part changed, because a broken checksum ends the reading at once."""
    if content.startswith(b"PK") and chance.random() < 0.85:
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            names = source.namelist()
            hit = chance.choice([one for one in names if one.endswith((".xml", ".rels"))] or names)
            for one in names:
                part = source.read(one)
                target.writestr(one, mutate(part, chance, XML_TOKENS + TOKENS) if one == hit else part)
        return out.getvalue()
    return mutate(content, chance, TOKENS)


def rss() -> int:
    """Memory of this process in MB, as it is now."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) // 1024


def campaign(folder: Path, real: Path | None, seed: int, count: int) -> Counter[str]:
    """Read mutants; whatever is no typed error comes through, with the file left in ``folder``."""
    chance = random.Random(seed)
    starts = seeds(folder, real)
    ends: Counter[str] = Counter()
    before = rss()
    for turn in range(count):
        name, content = starts[chance.randrange(len(starts))]
        path = folder / f"mutant{Path(name).suffix}"
        path.write_bytes(damaged(name, content, chance))
        began = time.process_time()
        try:
            table = locate(read(path, LIMITS))
            proposed_metadata(table)
            ends["read"] += 1
        except EngineError as error:
            ends[error.code] += 1
        took = time.process_time() - began
        assert took < 2 * LIMITS.seconds, f"mutant {turn} of seed {seed} took {took:.1f} s: {path}"
        if turn == count // 4:
            before = rss()
    grown = rss() - before
    assert grown < 64, f"memory grew by {grown} MB over {count} mutants"
    return ends


if __name__ == "__main__":
    # An allocation that runs away ends this process instead of the machine.
    resource.setrlimit(resource.RLIMIT_AS, (2048 * MIB, 2048 * MIB))
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    data = Path(sys.argv[4]) if len(sys.argv) > 4 else None
    print(campaign(target, data, int(sys.argv[2]), int(sys.argv[3])))
