"""The sources file that leads the harvester to these sites."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sample_sites.server import Source

HEADER = """# 見本データ（架空）の取得元。見本サーバーが起動のたびに書き直します。
# Sources of invented sample data. The sample server writes this file at every start.
sources:
"""


def text(sources: Iterable[Source]) -> str:
    """YAML, readable and without a library: a quoted JSON string is a YAML string."""
    lines = [HEADER.rstrip("\n")]
    for source in sources:
        lines.append(f"  - id: {source.id}")
        stated = ((key, getattr(source, key)) for key in ("body", "type", "url", "fq", "terms", "title"))
        lines += [f"    {key}: {json.dumps(value, ensure_ascii=False)}" for key, value in stated if value]
    return "\n".join(lines) + "\n"


def write(path: Path, sources: Iterable[Source]) -> None:
    """Put the file in place at once, so that nobody reads half of it."""
    part = path.with_name(f"{path.name}.part")
    part.write_text(text(sources), encoding="utf-8")
    part.replace(path)
