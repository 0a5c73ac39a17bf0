"""Errors and words as data: a code, and a sentence in each language."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

import ckan.plugins.toolkit as tk
from ckanext.guarded_fetch import FetchError

from .readers.base import ReadError

ErrorDict = dict[str, str]

INTERRUPTED = "interrupted"
CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def language() -> str:
    """The reader's language: of the page, or on the command line of the terminal."""
    if tk.request:
        return "ja" if str(tk.h.lang()).startswith("ja") else "en"
    words = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    if words.startswith("ja"):
        return "ja"
    if words.startswith("en"):
        return "en"
    return "en" if str(tk.config.get("ckan.locale_default", "ja")).startswith("en") else "ja"


def message(code: str, ja: str, en: str, url: str = "") -> ErrorDict:
    """An error of our own."""
    return {"code": code, "url": url, "ja": ja, "en": en}


def of(error: FetchError | ReadError) -> ErrorDict:
    """An error of the client or a reader; what a stranger's server sent is cut to a safe length."""
    return message(error.code, _clean(error.ja, 1000), _clean(error.en, 1000), _clean(error.url, 2000))


def words(error: Mapping[str, str] | None, lang: str | None = None) -> str:
    """The sentence in the reader's language."""
    if not error:
        return ""
    return error.get(lang or language(), "") or error.get("ja", "") or error.get("code", "")


def _clean(text: str, length: int) -> str:
    return CONTROL.sub(" ", text)[:length]


def no_organization(body: str) -> ErrorDict:
    """The body of a source has no organisation here."""
    return message(
        "no-organization",
        f"団体コード {body} の団体がまだ登録されていません。先に `ckan tenants sync` を実行してください。",
        f"No organisation has the code {body}. Run `ckan tenants sync` first.",
    )


def interrupted() -> ErrorDict:
    """The worker died in the middle of a job."""
    return message(
        INTERRUPTED,
        "処理が途中で止まりました（サーバーの再起動など）。次回の実行で続きから取り込みます。操作は不要です。",
        "The run was interrupted (a restart, for example). The next run goes on; nothing needs to be done.",
    )


def unexpected(reference: str) -> ErrorDict:
    """Our own mistake: the log has the details."""
    return message(
        "internal-error",
        f"取り込みの処理で予期しないエラーが起きました。管理者に番号 {reference} を伝えてください。",
        f"The harvester met an unexpected error. Tell the administrator this number: {reference}.",
    )
