"""What every page has: the banner, the mark in its title, and the wish not to be indexed."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from sample_sites.marks import MARK, wareki
from sample_sites.model import Body, Dataset, File

BANNER = (
    f"【{MARK}】このページとファイルはすべて、動作を確かめるために作った架空の見本です。"
    "実在の団体が公開したものではなく、施設・人・出来事は実在しません。"
    "（This is invented sample data. Nothing here is real.）"
)
TOP = "/"


@dataclass(frozen=True)
class Page:
    """One page, as it is sent."""

    data: bytes
    charset: str
    status: int = 200

    @property
    def media_type(self) -> str:
        """For ``Content-Type``."""
        return f"text/html; charset={self.charset}"


def page(body: Body, title: str, content: str, charset: str = "utf-8", status: int = 200) -> Page:
    """Put content into the frame of the body's site."""
    words = escape(f"{title} - {body.name}【{MARK}】")
    text = f"""<!DOCTYPE html>
<html lang="ja">
<head>
<meta charset="{charset}">
<meta name="robots" content="noindex,nofollow">
<title>{words}</title>
</head>
<body>
<p class="mihon" role="note"><strong>{escape(BANNER)}</strong></p>
{content}
<footer><p>{escape(MARK)} {escape(body.name)}の見本ページ</p></footer>
</body>
</html>
"""
    codec = "cp932" if charset.lower() == "shift_jis" else charset
    return Page(text.encode(codec), charset, status)


def front(body: Body, target: str, words: str = "オープンデータ") -> Page:
    """The body's first page, with one link."""
    content = f'<h1>{escape(body.name)}（見本・架空）</h1>\n<ul><li><a href="{escape(target)}">{words}</a></li></ul>'
    return page(body, "トップページ", content)


def link(file: File, folder: str, words: str) -> str:
    """A link to a file."""
    return f'<a href="{escape(folder)}{escape(file.name)}">{escape(words)}</a>'


def size(file: File) -> str:
    """「CSV：12KB」, as content management systems write it."""
    return f"{file.format}：{max(1, len(file.data) // 1024)}KB"


def updated(dataset: Dataset) -> str:
    """「令和8年4月1日更新」."""
    return f"{wareki(dataset.updated)}更新"


def each_file(dataset: Dataset, folder: str) -> str:
    """List items with a link per file; the only file has the dataset's title, several have their own names."""
    alone = len(dataset.files) == 1
    items = (
        f"<li>{link(one, folder, f'{dataset.title if alone else one.label}（{size(one)}）')}</li>"
        for one in dataset.files
    )
    return "\n".join(items)
