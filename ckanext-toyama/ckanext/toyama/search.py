"""Search in Japanese on CKAN's own ``package_search``: what goes into the index and how a query is read.

The work is done by the fields of ``docker/solr/conf/schema.xml``; the mixin only
names them and gives the index what CKAN leaves out (the owner's names).
"""

from __future__ import annotations

import json
import re
from typing import Any

import ckan.model as model

# CKAN's own weights (ckan.lib.search.query.QUERY_FIELDS) with the further readings of the same text.
# `*_exact` is without synonyms, so that the word one typed ranks above a rarer one that means the same; `*_words`
# above plain `text`: a whole word (京都) before the same characters inside another.
QUERY_FIELDS = (
    "name^4 title^4 title_exact^12 title_words^5 title_latin^4 tags^2 groups^2"
    " text text_exact^2 text_words^1.5 text_latin text_char^0.5"
)

# Marks between words. Solr would take them for part of a word (name and tags are plain strings).
_MARKS = str.maketrans(dict.fromkeys("、。，．・「」『』【】〔〕（）［］〈〉《》？！：；…　", " "))
# 富山市の避難所 asks for both words; 道の駅 is one. Two kanji or katakana on both sides tell them apart.
_WORD = "[\u3400-\u9fff々ァ-ヶー]"
_PARTICLES = re.compile(f"(?<={_WORD}{{2}})(?:に関する|における|についての|の)(?={_WORD}{{2}})")
# Callers who use Solr's syntax (fields, phrases, operators) mean it.
_SYNTAX = re.compile(r"""[:"+\\*(){}\[\]^~&|!-]""")

# Not words about the data: identifiers and addresses, codes (JUST, ANNUAL), dates of publication, and what is the same
# in everything that a source or a division publishes. Each is still found by its own field (`theme:JUST`).
_NOT_TEXT = (
    *("source_id", "source_key", "source_page", "contact_name", "contact_email", "contact_uri", "license_text"),
    *("theme", "frequency", "language", "issued", "modified", "evidence_for", "derived_from"),
)


def plain_words(query: str) -> str:
    """Separate the words of a plain Japanese query; leave one in Solr's syntax alone.

    >>> plain_words("富山市の避難所、ごみ")
    '富山市 避難所 ごみ'
    >>> plain_words("title:道の駅")
    'title:道の駅'
    """
    if _SYNTAX.search(query):
        return query
    return " ".join(_PARTICLES.sub(" ", query.translate(_MARKS)).split()) or query


def organisation_names(name: str) -> list[str]:
    """Give the names under which people know an organisation: Japanese, kana, English."""
    group = model.Group.get(name)
    if group is None:
        return []
    extras: dict[str, str] = group.extras  # pyright: ignore[reportAttributeAccessIssue] - an association proxy
    return [text for text in (group.title, extras.get("title_kana"), extras.get("title_en")) if text]


class SearchMixin:
    """The search half of ``IPackageController``; inherit it beside ``p.SingletonPlugin``."""

    def before_dataset_search(self, search_params: dict[str, Any]) -> dict[str, Any]:
        """Let a plain query search every reading of the text; a caller's own ``qf`` or parser stays."""
        query = search_params.get("q")
        if isinstance(query, str) and query.strip():
            search_params["q"] = plain_words(query)
        if not search_params.get("qf"):
            search_params["qf"] = QUERY_FIELDS
        return search_params

    def before_dataset_index(self, pkg_dict: dict[str, Any]) -> dict[str, Any]:
        """Add the owner's names; keep identifiers and lists out of the words."""
        if pkg_dict.get("organization"):
            # One text, not a list: CKAN's own schema would refuse a list in a field that it does not know.
            pkg_dict["organization_title"] = "\n".join(organisation_names(pkg_dict["organization"]))
        for key in _NOT_TEXT:
            pkg_dict.pop(f"extras_{key}", None)
        for key, value in pkg_dict.items():
            if _is_structure(value):
                # A repeating subfield; Solr's documents are flat.
                pkg_dict[key] = json.dumps(value, ensure_ascii=False)
        return pkg_dict


def _is_structure(value: object) -> bool:
    return isinstance(value, dict) or (
        isinstance(value, list) and any(isinstance(item, (dict, list)) for item in value)
    )
