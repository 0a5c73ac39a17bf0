"""Workbooks written part by part, as other programs than openpyxl write them."""

from __future__ import annotations

import zipfile
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
STYLES = f"""<styleSheet xmlns="{MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="00000"/>
<numFmt numFmtId="165" formatCode='#,##0;"▲ "#,##0'/></numFmts>
<fonts count="2"><font/><font><strike/></font></fonts>
<fills count="4"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>
<fill><patternFill patternType="solid"><fgColor rgb="FFFFFF00"/></patternFill></fill>
<fill><patternFill patternType="solid"><fgColor theme="4" tint="0.5"/></patternFill></fill></fills>
<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>
<cellXfs count="7"><xf numFmtId="0" fontId="0" fillId="0"/><xf numFmtId="0" fontId="0" fillId="2"/>
<xf numFmtId="0" fontId="1" fillId="0"/><xf numFmtId="164" fontId="0" fillId="0"/>
<xf numFmtId="14" fontId="0" fillId="0"/><xf numFmtId="165" fontId="0" fillId="0"/>
<xf numFmtId="0" fontId="0" fillId="3"/></cellXfs></styleSheet>"""
YELLOW, STRUCK, ZEROS, DATE, TRIANGLE, THEMED = range(1, 7)


def rels(*targets: tuple[str, str]) -> str:
    """A part of relations: kind and target, numbered from rId1."""
    lines = "".join(
        f'<Relationship Id="rId{i}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for i, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{RELATIONS}">{lines}</Relationships>'


def sheet(rows: str, before: str = "", after: str = "") -> str:
    """A worksheet around its rows."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}">{before}'
        f"<sheetData>{rows}</sheetData>{after}</worksheet>"
    )


def text(address: str, value: str, style: int = 0) -> str:
    """A cell of text."""
    return f'<c r="{address}" s="{style}" t="inlineStr"><is><t>{value}</t></is></c>'


def number(address: str, value: str, style: int = 0) -> str:
    """A cell of a number."""
    return f'<c r="{address}" s="{style}"><v>{value}</v></c>'


def write(path: Path, *sheets: str, parts: dict[str, str] | None = None, states: tuple[str, ...] = ()) -> Path:
    """A workbook of sheets (named 表1, 表2 …) and further parts."""
    padded = [*states, *[""] * len(sheets)]
    names = "".join(_sheet_entry(i, padded[i - 1]) for i in range(1, len(sheets) + 1))
    content = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": rels(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": rels(
            *(("worksheet", f"worksheets/sheet{i}.xml") for i in range(1, len(sheets) + 1)), ("styles", "styles.xml")
        ),
        "xl/styles.xml": STYLES,
        **{f"xl/worksheets/sheet{i}.xml": one for i, one in enumerate(sheets, start=1)},
        **(parts or {}),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in content.items():
            archive.writestr(name, part)
    return path


def _sheet_entry(number: int, state: str) -> str:
    shown = f' state="{state}"' if state else ""
    return f'<sheet name="表{number}" sheetId="{number}"{shown} r:id="rId{number}"/>'
