"""What makes a dataset or a body what it is, and who may change it.

Plain rules over the dicts of actions, used by the chained actions in
``logic/action.py``, so that they hold for every entry: create, update, patch,
revise, ``resource_*``, form or API, sysadmin or not.

A caller inside the suite puts its *mark* into the context
(``context["managed_by"]``); nobody can send one from outside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ckanext.toyama import codes

HARVEST = "municipal_harvest"
"""Mark of the harvest engine."""
UPLOAD = "catalogue-upload"
"""Mark of the catalogue's own upload code: it measured the bytes itself."""
TENANTS_SYNC = "tenants-sync"
"""Mark of ``ckan tenants sync``."""

DATASET_FIELDS = ("source_id", "source_key")
"""Set by the engine alone, on every dataset."""
HARVESTED_DATASET_FIELDS = ("source_page",)
"""On a hand-made dataset a curator may state the page; on a harvested one it is the engine's."""
MEASURED_FIELDS = ("hash", "size")
"""What is measured from bytes: by the engine or by the upload code."""
RESOURCE_FIELDS = (*MEASURED_FIELDS, "source_url", "source_resource_key", "fetch_state", "fetch_checked")
"""Set by the engine alone, on every resource."""
HARVESTED_RESOURCE_FIELDS = ("url", "url_type", "format", "mimetype", "last_modified")
"""On a harvested resource these tell of the publisher's file, so they are the engine's too."""
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
        """The message in the language of the request."""
        return self.ja if lang == "ja" else self.en


MANAGED = Refusal("この項目は収集のしくみだけが設定します。変更できません。", "Only the harvester sets this field.")
MEASURED = Refusal(
    "この項目はファイルから自動で計算します。入力できません。", "This field is computed from the file and cannot be entered."
)
FIXED_BODY = Refusal(
    "団体を特定する項目です。変更できるのはシステム管理者だけです。",
    "This field identifies the body. Only a system administrator can change it.",
)
HARVESTED_FILE = Refusal(
    "収集したファイルは公開元のものです。差し替えや削除はできません。",
    "A harvested file is the publisher's. It cannot be replaced or removed here.",
)


def is_harvested(dataset: Mapping[str, Any] | None) -> bool:
    """Whether a stored dataset came from a source."""
    return bool(dataset and dataset.get("source_id"))


def is_harvested_file(resource: Mapping[str, Any] | None) -> bool:
    """Whether a stored resource came from a source."""
    return bool(resource and (resource.get("source_resource_key") or resource.get("source_url")))


def prefixed(name: str, code: str) -> str:
    """The dataset's name with its body's code in front; a name that claims a body stays as it is.

    >>> prefixed("aed", "162019")
    '162019_aed'
    """
    return name if codes.name_prefix(name) else f"{code}_{name}"


def wrong_prefix(name: str, code: str) -> Refusal | None:
    """Why a dataset of the body ``code`` cannot be called ``name``, or None.

    An owner without a code (not a body of the tenants file) must not use
    names that claim one either.
    """
    claimed = codes.name_prefix(name)
    if claimed == (code or None):
        return None
    if not code:
        return Refusal(
            f"「{claimed}_」で始まる名前は、そのコードの団体だけが使えます。",
            f"Only the body with the code {claimed} can use names that start with {claimed}_.",
        )
    return Refusal(
        f"データセットの名前は、公開する団体のコード「{code}_」で始めます。",
        f"The name must start with {code}_, the code of the publishing body.",
    )


def guard_fields(
    given: Dict, stored: Mapping[str, Any], fields: tuple[str, ...], refusal: Refusal, lang: str
) -> Errors:
    """Restore what is missing in ``given`` from ``stored``; refuse what differs."""
    errors: Errors = {}
    for field in fields:
        before = stored.get(field)
        if field not in given:
            if not _blank(before):
                given[field] = before
        elif _blank(given[field]) and _blank(before):
            continue
        elif str(given[field]) != str(before):
            errors[field] = [refusal.text(lang)]
    return errors


def _blank(value: object) -> bool:
    return value is None or value == ""
