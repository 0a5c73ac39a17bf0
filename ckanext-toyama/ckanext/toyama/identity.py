"""What makes a dataset or a body what it is, and who may change it.

Plain rules over the dicts of actions. ``guard.py`` brings them to every entry:
create, update, patch, revise, ``resource_*``, form or API, sysadmin or not.

A caller inside the suite puts its *mark* into the context
(``context["managed_by"]``); nobody can send one from outside.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ckanext.toyama import codes

HARVEST = "municipal_harvest"
"""Mark of the harvest engine: it may set everything."""
UPLOAD = "catalogue-upload"
"""Mark of upload code that measured the bytes itself: it may set ``MEASURED_FIELDS``."""
REPAIR = "quality-repair"
"""Mark of the publication of a repaired file: it may set ``DERIVED_FIELDS``."""
TENANTS_SYNC = "tenants-sync"
"""Mark of ``ckan tenants sync``."""

DATASET_FIELDS = ("source_id", "source_key", "withdrawn")
"""Set by the engine alone, on every dataset."""
HARVESTED_DATASET_FIELDS = (*DATASET_FIELDS, "source_page")
"""On a hand-made dataset a curator may state the page; on a harvested one it is the engine's."""
MEASURED_FIELDS = ("hash", "size")
"""What is measured from bytes: by the engine or by the upload code."""
DERIVED_FIELDS = ("derived_from_hash", "derived_from_resource")
"""Of which file, and which bytes of it, a repaired file was made: set when it is published, by nobody else."""
RESOURCE_FIELDS = (
    *MEASURED_FIELDS,
    *DERIVED_FIELDS,
    "source_url",
    "source_resource_key",
    "fetch_state",
    "fetch_checked",
)
"""Set by the engine alone, on every resource."""
HARVESTED_RESOURCE_FIELDS = (*RESOURCE_FIELDS, "url", "url_type", "format", "mimetype", "last_modified")
"""On a harvested resource these tell of the publisher's file, so they are the engine's too."""
ARCHIVED = "archive"
"""``url_type`` of a resource whose bytes lie in the archive; the engine alone puts them there."""
BODY_FIELDS = ("name", "local_government_code", "kind", "state", "type", "is_organization", "approval_status")
"""What makes an organisation a body: changed by ``ckan tenants sync`` and system administrators."""

Dict = dict[str, Any]
Errors = dict[str, list[str]]


@dataclass(frozen=True)
class Refusal:
    """A message for people, in both languages."""

    ja: str
    en: str

    def text(self, lang: str) -> str:
        """The message in the language of the request; other languages read English."""
        return self.ja if lang == "ja" else self.en


MANAGED = Refusal(
    "この項目は収集のしくみだけが設定します。入力も変更もできません。",
    "Only the harvester sets this field; it cannot be entered or changed.",
)
FIXED_BODY = Refusal(
    "団体を特定する項目です。変更できるのはシステム管理者だけです。",
    "This field identifies the body. Only a system administrator can change it.",
)
HARVESTED_FILE = Refusal(
    "収集したファイルは公開元のものです。差し替えや削除はできません。",
    "A harvested file is the publisher's. It cannot be replaced or removed here.",
)


def prefixed(name: str, code: str) -> str:
    """The dataset's name with its body's code in front; a name that claims a body stays as it is.

    >>> prefixed("aed", "162019")
    '162019_aed'
    """
    return name if codes.name_prefix(name) or not code or not name else f"{code}_{name}"


def slug(title: str) -> str:
    """The Latin words of a title, as far as it has any, for use in an address.

    >>> slug("ＡＥＤ設置箇所一覧 Opening Hours")
    'aed-opening-hours'
    >>> slug("令和8年度 公衆トイレ")
    ''
    """
    plain = unicodedata.normalize("NFKC", title).lower()
    return "-".join(re.findall(r"[a-z][a-z0-9]+", plain))[:60].strip("-")


def wrong_prefix(name: str, code: str) -> Refusal | None:
    """Why a dataset of the body ``code`` cannot be called ``name``, or None.

    An owner without a code is no body of the portal: its names are free, but
    must not claim a body either.
    """
    claimed = codes.name_prefix(name)
    if claimed == (code or None):
        return None
    if code:
        return Refusal(
            f"データセットの名前は、公開する団体のコード「{code}_」で始めます。",
            f"The name must start with {code}_, the code of the publishing body.",
        )
    return Refusal(
        f"「{claimed}_」で始まる名前は、そのコードの団体だけが使えます。",
        f"Only the body with the code {claimed} can use names that start with {claimed}_.",
    )


def guard(given: Dict, stored: Mapping[str, Any], fields: Iterable[str], refusal: Refusal, lang: str) -> Errors:
    """Restore in ``given`` what is missing or blank from ``stored``; refuse what differs.

    A field may also arrive as an entry of ``extras``, which is how CKAN stores
    it; such an entry is taken for the field.
    """
    errors: Errors = {}
    fields = tuple(fields)
    for field, value in _take_extras(given, fields):
        if not same(value, stored.get(field)):
            errors[field] = [refusal.text(lang)]
    for field in fields:
        before = stored.get(field)
        if blank(given.get(field)):
            if not blank(before):
                given[field] = before
        elif not same(given[field], before):
            errors[field] = [refusal.text(lang)]
    return errors


def _take_extras(given: Dict, fields: tuple[str, ...]) -> list[tuple[str, object]]:
    extras = given.get("extras")
    if not isinstance(extras, list):
        return []
    entries = [extra for extra in extras if isinstance(extra, dict) and extra.get("key") in fields]
    if entries:
        given["extras"] = [extra for extra in extras if extra not in entries]
    return [(extra["key"], extra.get("value")) for extra in entries]


def blank(value: object) -> bool:
    """Whether a field holds nothing."""
    return value is None or value == ""


def same(one: object, other: object) -> bool:
    """Whether two values are the same once stored as text; blank equals blank."""
    return _text(one) == _text(other)


def _text(value: object) -> str:
    if blank(value):
        return ""
    return value.isoformat() if isinstance(value, datetime.datetime) else str(value)
