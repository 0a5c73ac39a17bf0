"""The shapes in which fourteen bodies publish: one function per content management system."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from sample_sites import bodies
from sample_sites.marks import SUFFIX
from sample_sites.model import Body, Dataset, File
from sample_sites.page import Page, each_file, front, link, page, size, updated

Routes = dict[str, "Page | File"]
Style = Callable[[Body, Sequence[Dataset]], Routes]


def _files(datasets: Sequence[Dataset], folder: str) -> Routes:
    return {folder + one.name: one for dataset in datasets for one in dataset.files if not one.missing}


def takaoka(body: Body, datasets: Sequence[Dataset]) -> Routes:
    """A list of themes, a table per theme, terms of its own."""
    top, folder = "/joho/shise/opendata/", "/joho/shise/opendata/documents/"
    themes = {"防災・安全": "bosai", "くらし": "kurashi", "統計": "tokei"}
    routes = _files(datasets, folder)
    for theme, name in themes.items():
        rows = "\n".join(
            f"<tr><td>{escape(dataset.title)}</td><td>"
            + "<br>".join(link(one, "documents/", f"{one.label}（{size(one)}）") for one in dataset.files)
            + f"</td><td>{updated(dataset).removesuffix('更新')}</td></tr>"
            for dataset in datasets
            if dataset.theme == theme
        )
        table = f"<table>\n<tr><th>データ名</th><th>ファイル</th><th>更新日</th></tr>\n{rows}\n</table>"
        terms = '<p>利用条件は<a href="riyo.html">オープンデータ利用規約</a>をご覧ください。</p>'
        routes[f"{top}{name}.html"] = page(body, f"{theme}のオープンデータ", f"<h1>{theme}</h1>\n{table}\n{terms}")
    items = "\n".join(f'<li><a href="{name}.html">{theme}</a></li>' for theme, name in themes.items())
    routes[f"{top}index.html"] = page(
        body,
        "オープンデータ",
        f'<h1>オープンデータ</h1>\n<ul>\n{items}\n</ul>\n<p><a href="riyo.html">オープンデータ利用規約</a></p>',
    )
    routes[f"{top}riyo.html"] = page(
        body,
        "オープンデータ利用規約",
        "<h1>オープンデータ利用規約（見本・架空）</h1>\n"
        "<p>高岡市の見本サイト（架空）が定める独自の利用規約です。出典を記載すれば、どなたでも利用できます。</p>",
    )
    return routes | {"/": front(body, f"{top}index.html")}


def uozu(body: Body, datasets: Sequence[Dataset]) -> Routes:
    """A list and svGuideDtl.aspx?servno= pages, in Shift_JIS."""
    folder, charset = "/contents/opendata/", "Shift_JIS"
    routes = _files(datasets, folder)
    items = []
    for number, dataset in enumerate(datasets, 14301):
        path = f"svGuideDtl.aspx?servno={number}"
        content = (
            f'<div class="guideTitle"><h1>{escape(dataset.title)}</h1></div>\n'
            f'<div class="guideBody"><p>{escape(dataset.notes)}</p>\n'
            f"<ul>\n{each_file(dataset, folder)}\n</ul>\n<p>更新日：{updated(dataset).removesuffix('更新')}</p>\n"
            f"<p>ライセンス：{escape(body.licence)}</p></div>"
        )
        routes[f"/guide/{path}"] = page(body, dataset.title, content, charset)
        items.append(f'<li><a href="{path}">{escape(dataset.title)}</a></li>')
    listing = "<h1>オープンデータ</h1>\n<ul>\n" + "\n".join(items) + "\n</ul>"
    routes["/guide/svGuideLst.aspx?lstno=305"] = page(body, "オープンデータ", listing, charset)
    return routes | {"/": front(body, "/guide/svGuideLst.aspx?lstno=305")}


def himi(body: Body, datasets: Sequence[Dataset]) -> Routes:
    """Lists within lists on one page."""
    routes: Routes = {}
    themes: dict[str, list[str]] = {}
    for number, dataset in enumerate(datasets, 1201):
        folder = f"/secure/{number}/"
        routes |= _files([dataset], folder)
        files = "".join(f"<li>{link(one, folder, f'{one.format}形式')}</li>" for one in dataset.files)
        themes.setdefault(dataset.theme, []).append(
            f"<li>{escape(dataset.title)}（{updated(dataset)}）\n<ul>{files}</ul></li>"
        )
    lists = "\n".join("\n".join([f"<li>{theme}", "<ul>", *items, "</ul></li>"]) for theme, items in themes.items())
    content = (
        f'<h2>オープンデータの公開</h2>\n<ul class="theme">\n{lists}\n</ul>\n<h3>ライセンス</h3>\n'
        f"<p>公開しているデータは、{escape(body.licence)}で提供します。</p>"
    )
    top = "/hp/departmentTop/kikaku/chiiki/opendata/node_50449"
    return routes | {top: page(body, "オープンデータの公開", content), "/": front(body, top)}


def _list_and_pages(
    body: Body, datasets: Sequence[Dataset], top: str, folder: str, first: int, per_list: int
) -> Routes:
    """A list, perhaps over several pages, and a page per dataset."""
    routes = _files(datasets, folder)
    items = []
    for number, dataset in enumerate(datasets, first):
        routes[f"{top}{number}.html"] = page(
            body,
            dataset.title,
            f'<div class="content"><h1>{escape(dataset.title)}</h1>\n<p>{escape(dataset.notes)}</p>\n'
            f'<ul class="files">\n{each_file(dataset, folder)}\n</ul>\n'
            f"<p>このデータのライセンスは{escape(body.licence)}です。</p>\n<p>最終更新日：{dataset.updated}</p></div>",
        )
        items.append(f'<li><a href="./{number}.html">{escape(dataset.title)}</a></li>')
    groups = [items[start : start + per_list] for start in range(0, len(items), per_list)]
    for number, group in enumerate(groups, 1):
        more = f'<div class="pager"><a href="index_{number + 1}.html">次へ</a></div>' if number < len(groups) else ""
        name = "index.html" if number == 1 else f"index_{number}.html"
        content = "\n".join(["<h1>オープンデータ</h1>", "<ul>", *group, "</ul>", more])
        routes[top + name] = page(body, "オープンデータ", content)
    return routes | {"/": front(body, f"{top}index.html")}


def namerikawa(body: Body, datasets: Sequence[Dataset]) -> Routes:
    """A page per dataset."""
    return _list_and_pages(body, datasets, "/soshiki/4/opendata/", "/material/files/group/10/", 2301, 10)


def oyabe(body: Body, datasets: Sequence[Dataset]) -> Routes:
    """A page per dataset, and a list that goes on."""
    top, folder = "/soshiki/soumubu/soumuka/opendata/", "/ikkrwebBrowse/material/files/group/3/"
    return _list_and_pages(body, datasets, top, folder, 1551664952101, 1)


def kurobe(body: Body, datasets: Sequence[Dataset]) -> Routes:
    """Headings and paragraphs; the links all say «download here»."""
    folder = "/attach/EDIT/027/"
    parts = []
    for dataset in datasets:
        lines = "\n".join(
            f"<p>{escape(one.label.removesuffix(SUFFIX))}："
            f"{link(one, '../attach/EDIT/027/', 'ダウンロードはこちら')}</p>"
            for one in dataset.files
        )
        parts.append(f"<h3>■ {escape(dataset.title)}</h3>\n<p>{escape(dataset.notes)}</p>\n{lines}")
    content = f"<h2>オープンデータ</h2>\n<p>利用条件：{escape(body.licence)}</p>\n" + "\n".join(parts)
    top = "/category/page.aspx?servno=10951"
    return _files(datasets, folder) | {top: page(body, "オープンデータ", content), "/": front(body, top)}


def tonami(body: Body, datasets: Sequence[Dataset]) -> Routes:
    """A page that only says where the data is: on the prefecture's CKAN."""
    del datasets
    content = (
        "<h1>オープンデータ</h1>\n"
        "<p>砺波市のオープンデータ（見本・架空）は、富山県のデータカタログ（見本・架空）に掲載しています。</p>"
    )
    return {"/opendata.html": page(body, "オープンデータ", content), "/": front(body, "/opendata.html")}


def nanto(body: Body, datasets: Sequence[Dataset]) -> Routes:
    """A table of statistics, one row per file."""
    top, folder = "/cms-sypher/www/secfolder/johoseisaku/tokei_top.htm", "/cms-sypher/open_imgs/info/"
    rows = "\n".join(
        f"<tr><td>{escape(dataset.title)}</td><td>{escape(dataset.notes)}</td>"
        f"<td>{'<br>'.join(link(one, folder, one.format) for one in dataset.files)}</td></tr>"
        for dataset in datasets
    )
    content = (
        f"<h1>統計データ・オープンデータ</h1>\n<p>ライセンス：{escape(body.licence)}</p>\n"
        f'<table border="1">\n<tr><th>統計名</th><th>内容</th><th>ファイル</th></tr>\n{rows}\n</table>'
    )
    return _files(datasets, folder) | {top: page(body, "統計データ", content), "/": front(body, top)}


def imizu(body: Body, datasets: Sequence[Dataset]) -> Routes:
    """One svGuideDtl.aspx page with a table."""
    top, folder = "/guide/svGuideDtl.aspx?servno=25068", "/appupload/EDIT/097/"
    rows = "\n".join(
        f"<tr><td>{number}</td><td>{escape(dataset.title)}</td><td>{escape(dataset.notes)}</td>"
        f"<td>{'、'.join(link(one, folder, f'{one.format}（{size(one)}）') for one in dataset.files)}</td>"
        f"<td>{updated(dataset).removesuffix('更新')}</td></tr>"
        for number, dataset in enumerate(datasets, 1)
    )
    content = (
        f"<h1>オープンデータ</h1>\n<p>データは{escape(body.licence)}に従って利用できます。</p>\n<table>\n"
        f"<tr><th>番号</th><th>データセット名</th><th>説明</th><th>ダウンロード</th><th>更新日</th></tr>\n{rows}\n</table>"
    )
    return _files(datasets, folder) | {top: page(body, "オープンデータ", content), "/": front(body, top)}


def nothing(body: Body, datasets: Sequence[Dataset]) -> Routes:
    """A site without open data."""
    del datasets
    content = "<h1>オープンデータ</h1>\n<p>現在公開しているオープンデータはありません（見本・架空）。</p>"
    top = "/index.html" if body is bodies.FUNAHASHI else "/guide/svGuideDtl.aspx?servno=3607"
    return {top: page(body, "オープンデータ", content), "/": front(body, top)}


def tateyama(body: Body, datasets: Sequence[Dataset]) -> Routes:
    """A few links."""
    top, folder = "/choseijoho/machinitsuite/sonohokajoho/3873.html", "/material/files/group/3/"
    items = "\n".join(each_file(dataset, folder) for dataset in datasets)
    content = f"<h1>オープンデータ</h1>\n<ul>\n{items}\n</ul>\n<p>ライセンス：{escape(body.licence)}</p>"
    return _files(datasets, folder) | {top: page(body, "オープンデータ", content), "/": front(body, top)}


def nyuzen(body: Body, datasets: Sequence[Dataset]) -> Routes:
    """A table with a line of facts per dataset; the page has moved once."""
    top, folder = "/gyosei/chosei/joho/2611.html", "/material/files/group/3/"
    rows = "\n".join(
        f'<tr><th scope="row">{escape(dataset.title)}</th><td>{escape(dataset.notes)}</td>'
        f"<td>{'<br>'.join(link(one, folder, f'{one.format}形式') for one in dataset.files)}</td>"
        f"<td>{dataset.frequency}</td></tr>"
        for dataset in datasets
    )
    content = (
        "<h1>オープンデータの公開</h1>\n<table>\n<tr><th>名称</th><th>概要</th><th>データ</th><th>更新頻度</th></tr>\n"
        f"{rows}\n</table>\n<p>ライセンス：{escape(body.licence)}</p>"
    )
    return _files(datasets, folder) | {top: page(body, "オープンデータの公開", content), "/": front(body, top)}


def asahi(body: Body, datasets: Sequence[Dataset]) -> Routes:
    """Headings with lists."""
    top, folder = "/soshiki/somu/opendata.html", "/ikkrwebBrowse/material/files/group/5/"
    parts = "\n".join(
        f"<h2>{escape(dataset.title)}</h2>\n<p>{escape(dataset.notes)}</p>\n<ul>\n{each_file(dataset, folder)}\n</ul>"
        for dataset in datasets
    )
    content = f"<h1>オープンデータ</h1>\n<p>ライセンス：{escape(body.licence)}</p>\n{parts}"
    return _files(datasets, folder) | {top: page(body, "オープンデータ", content), "/": front(body, top)}


STYLES: dict[str, tuple[Style, str]] = {
    bodies.TAKAOKA.code: (takaoka, "/joho/shise/opendata/index.html"),
    bodies.UOZU.code: (uozu, "/guide/svGuideLst.aspx?lstno=305"),
    bodies.HIMI.code: (himi, "/hp/departmentTop/kikaku/chiiki/opendata/node_50449"),
    bodies.NAMERIKAWA.code: (namerikawa, "/soshiki/4/opendata/index.html"),
    bodies.KUROBE.code: (kurobe, "/category/page.aspx?servno=10951"),
    bodies.TONAMI.code: (tonami, "/opendata.html"),
    bodies.OYABE.code: (oyabe, "/soshiki/soumubu/soumuka/opendata/index.html"),
    bodies.NANTO.code: (nanto, "/cms-sypher/www/secfolder/johoseisaku/tokei_top.htm"),
    bodies.IMIZU.code: (imizu, "/guide/svGuideDtl.aspx?servno=25068"),
    bodies.FUNAHASHI.code: (nothing, "/index.html"),
    bodies.KAMIICHI.code: (nothing, "/guide/svGuideDtl.aspx?servno=3607"),
    bodies.TATEYAMA.code: (tateyama, "/choseijoho/machinitsuite/sonohokajoho/3873.html"),
    bodies.NYUZEN.code: (nyuzen, "/gyosei/chosei/joho/2611.html"),
    bodies.ASAHI.code: (asahi, "/soshiki/somu/opendata.html"),
}
"""Style and start page by code; the two bodies with a CKAN are not here."""
