"""Template helpers of the portal.

Helpers that show what another plugin publishes ask its action by name and
answer ``None`` when nobody publishes it: the portal runs with any subset of
the suite's plugins.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckanext.toyama import bodies as tenants
from ckanext.toyama import config, evidence, quality, words
from flask import current_app
from markupsafe import Markup, escape
from werkzeug.exceptions import default_exceptions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckanext.toyama.bodies import Body
    from ckanext.toyama.evidence import Evidence
    from ckanext.toyama.quality import Share

__all__ = [
    "body_title",
    "is_sample",
    "ty_action",
    "ty_bodies",
    "ty_body_of",
    "ty_data",
    "ty_date",
    "ty_demo",
    "ty_evidence",
    "ty_facet_label",
    "ty_fetch_problem",
    "ty_file_size",
    "ty_formats",
    "ty_frequency",
    "ty_has_action",
    "ty_has_route",
    "ty_is_own_message",
    "ty_just_changed",
    "ty_language_links",
    "ty_licence",
    "ty_listed_quality",
    "ty_may_see_sources",
    "ty_number",
    "ty_numeric_columns",
    "ty_own_body",
    "ty_quality_of",
    "ty_resource_state",
    "ty_shares",
    "ty_shell_name",
    "ty_site_title",
    "ty_table",
    "ty_theme",
    "ty_title",
    "ty_updated",
    "ty_with_demo_note",
    "ty_words",
]

JAPANESE = re.compile("[\u3005\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff9f]")
NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,2}(,[0-9]{3})+|[1-9][0-9]*)(\.[0-9]+)?")
CODE_HEADING = re.compile("コード|番号|年度?$|ID|id$|code", re.ASCII)
SAMPLE_MARK = "架空"
CHECK_TAKES = timedelta(minutes=10)
"""How long the page of a new file waits for its check; then a worker is missing and waiting is no use."""
PREVIEW_ROWS = 100


def ty_action(name: str, data: Mapping[str, Any] | None = None) -> Any:
    """What an action of any plugin answers to the user; ``None`` if there is no such action, object or right."""
    try:
        action = tk.get_action(name)
    except KeyError:
        return None
    try:
        return action({}, dict(data or {}))
    except (tk.ObjectNotFound, tk.NotAuthorized, tk.ValidationError):
        return None


def ty_site_title() -> str:
    """The portal's name in the language of the page."""
    if tk.h.lang() == "en":
        return config.site_title_en()
    return tk.config["ckan.site_title"]


def ty_demo() -> bool:
    """Whether this portal runs on invented data (``ckanext.toyama.demo``)."""
    return config.demo()


def is_sample(pkg: Mapping[str, Any] | None) -> bool:
    """Whether a dataset says of itself that it is invented."""
    if not pkg:
        return False
    return any(SAMPLE_MARK in (pkg.get(field) or "") for field in ("title", "notes"))


def ty_with_demo_note(pkg: Mapping[str, Any] | None = None) -> bool:
    """Whether a page must be kept out of search engines: the whole portal or this dataset is invented."""
    return ty_demo() or is_sample(pkg)


def ty_data(text: str | None) -> Markup:
    """Published words, escaped; marked as Japanese where the page around them is not."""
    words_ = escape(text or "")
    if tk.h.lang() != "ja" and text and JAPANESE.search(text):
        return Markup('<span lang="ja">{}</span>').format(words_)
    return words_


def ty_title(pkg: Mapping[str, Any]) -> Markup:
    """A dataset's title: the publisher's English one on English pages where there is one."""
    english = pkg.get("title_en") if tk.h.lang() == "en" else ""
    return ty_data(english or pkg.get("title") or pkg.get("name"))


def body_title(org: Mapping[str, Any] | Body | None) -> str:
    """A municipality's name in the language of the page."""
    if org is None:
        return ""
    if isinstance(org, tenants.Body):
        return org.title
    body = tenants.by_id().get(org.get("id", "")) or tenants.by_name().get(org.get("name", ""))
    if body:
        return body.title
    return org.get("title") or org.get("display_name") or org.get("name") or ""


def ty_bodies() -> list[Body]:
    """All municipalities in the order of their codes, read once per request."""
    return tenants.all_bodies()


def ty_body_of(pkg: Mapping[str, Any]) -> Body | None:
    """The municipality that owns a dataset."""
    return tenants.by_id().get(pkg.get("owner_org") or "")


def ty_own_body() -> Body | None:
    """The municipality that the user who is logged in works for, if it is one only."""
    return tenants.own_body()


def ty_number(value: float | str | None) -> str:
    """A number with thousands separators; a dash when it is not known."""
    if value is None or value == "":
        return "–"
    number = float(value)
    return f"{int(number):,}" if number == int(number) else f"{number:,.1f}"


def ty_date(value: str | None) -> str:
    """An ISO date as people read it: 2026年5月1日, 1 May 2026. What is no date is left as it is."""
    return words.date_text(value or "", tk.h.lang())


def ty_file_size(size: str | int | None) -> str:
    """A file's size in the unit that people know from their computer."""
    return words.size_text(size)


def ty_theme(code: str | None) -> str:
    """The name of an EU data theme."""
    return words.label(words.THEMES, code)


def ty_frequency(code: str | None) -> str:
    """The name of an EU update frequency."""
    return words.label(words.FREQUENCIES, code)


def ty_licence(pkg: Mapping[str, Any]) -> dict[str, str]:
    """A licence's ``name``, ``url`` and, in one sentence, what it ``permits``."""
    return words.licence(pkg.get("license_id") or "not-specified")


def ty_formats(pkg: Mapping[str, Any]) -> list[str]:
    """The formats of a dataset's files, each once, in the order of the files."""
    return list(dict.fromkeys(r["format"].upper() for r in pkg.get("resources", []) if r.get("format")))


def ty_facet_label(facet: str, item: Mapping[str, Any]) -> str:
    """What a facet's value is called on the page."""
    name = item["name"]
    if facet == "organization":
        body = tenants.by_name().get(name)
        return body.title if body else item.get("display_name") or name
    if facet == "theme":
        return ty_theme(name)
    if facet == "license_id":
        return words.licence(name)["name"]
    if facet == "quality_grade":
        return tk._("Grade {grade}").format(grade=name)
    if facet == "ebpm":
        return tk._("Tied to a policy or a survey")
    return item.get("display_name") or name


def ty_just_changed(resource: Mapping[str, Any]) -> bool:
    """Whether a file came in so lately that its check may still be running."""
    try:
        changed = datetime.fromisoformat(resource.get("last_modified") or resource.get("metadata_modified") or "")
    except ValueError:
        return False
    return datetime.now(timezone.utc).replace(tzinfo=None) - changed.replace(tzinfo=None) < CHECK_TAKES


def ty_language_links() -> list[dict[str, Any]]:
    """The present page in each language of the portal."""
    return [
        {
            "code": locale,
            "name": {"ja": "日本語", "en": "English"}.get(locale, locale),
            "url": tk.h.url_for(tk.h.current_url(), locale=locale),
            "current": locale == tk.h.lang(),
        }
        for locale in tk.config.get("ckan.locales_offered") or ["ja", "en"]
    ]


def ty_has_action(name: str) -> bool:
    """Whether some plugin publishes an action."""
    try:
        tk.get_action(name)
    except KeyError:
        return False
    return True


def ty_has_route(endpoint: str) -> bool:
    """Whether some plugin serves a route."""
    return endpoint in current_app.view_functions


def ty_may_see_sources() -> bool:
    """Whether the page of the harvest sources is for this user."""
    if not tk.current_user.is_authenticated or not ty_has_route("municipal_harvest.index"):
        return False
    try:
        tk.check_access("source_list", {"user": tk.current_user.name}, {})
    except tk.NotAuthorized:
        return False
    return True


def ty_updated(pkg: Mapping[str, Any]) -> str:
    """When the publisher last changed a dataset; when the portal did, where the publisher does not say."""
    return pkg.get("modified") or pkg.get("metadata_modified") or ""


def ty_words(message: Mapping[str, str] | str | None) -> str:
    """A bilingual message in the language of the page; a plain one as it is."""
    if not message:
        return ""
    if isinstance(message, str):
        return message
    return message.get("en" if tk.h.lang() == "en" else "ja", "")


def ty_numeric_columns(table: Mapping[str, Any]) -> list[bool]:
    """Which columns of a preview are amounts: all cells are numbers, and the heading does not speak of a code."""
    header: list[Any] = table["header"]
    width = max([len(header), *(len(row) for row in table["rows"])])
    return [_is_amount(str(header[i] if i < len(header) else ""), table["rows"], i) for i in range(width)]


def _is_amount(heading: str, rows: list[list[Any]], column: int) -> bool:
    if CODE_HEADING.search(heading):
        return False
    cells = [str(row[column]) for row in rows if column < len(row) and row[column] not in (None, "")]
    return bool(cells) and all(NUMBER.fullmatch(cell) for cell in cells)


def ty_shell_name(resource: Mapping[str, Any]) -> str:
    """A file name for the example of a download on a command line."""
    suffix = re.sub(r"[^a-z0-9]", "", (resource.get("format") or "bin").lower())
    return f"data.{suffix or 'bin'}"


def ty_is_own_message(message: str) -> bool:
    """Whether an error's sentence is one that the portal wrote in the page's language, not the web server's default."""
    return bool(message) and message not in _default_messages()


def _default_messages() -> set[str]:
    return {str(error.description) for error in default_exceptions.values() if error.description}


def ty_quality_of(pkg: Mapping[str, Any]) -> Any:
    """The quality score of one dataset (for its own page; lists take theirs from the search result)."""
    return ty_action("quality_score_show", {"id": pkg["id"]})


def ty_listed_quality(pkg: Mapping[str, Any]) -> Any:
    """The quality score that a search result carries with it; ``None`` where it carries none."""
    return pkg.get("quality")


def ty_table(resource: Mapping[str, Any]) -> Any:
    """The first rows of a resource, decoded and with its header found."""
    return ty_action("quality_table_show", {"resource_id": resource["id"], "limit": PREVIEW_ROWS})


def ty_resource_state(resource: Mapping[str, Any]) -> str:
    """Where a file's bytes are.

    ``held``: kept back; ``open``: here; ``missing``: nowhere that we know; ``web``: it is a page, not a file;
    ``publisher``: only at the publisher's address.
    """
    release = ty_action("resource_release_state", {"id": resource["id"]}) or {}
    if release.get("state") == "held":
        return "held"
    if resource.get("url_type") in ("upload", "archive"):
        return "open"
    if not resource.get("url") or words.fetch_problem(resource.get("fetch_state") or ""):
        return "missing"
    return "web" if (resource.get("format") or "").upper() in ("", "HTML") else "publisher"


def ty_fetch_problem(resource: Mapping[str, Any]) -> str:
    """Why the portal has no copy of a file, in words for everybody; empty when it has one."""
    return words.fetch_problem(resource.get("fetch_state") or "")


def ty_evidence(pkg: Mapping[str, Any]) -> list[Evidence]:
    """Which policies, indicators and surveys a dataset is tied to, with their pages."""
    return evidence.of_dataset(pkg)


def ty_shares(overview: Mapping[str, Any]) -> list[Share]:
    """The parts of the quality bar."""
    return quality.shares(overview)
