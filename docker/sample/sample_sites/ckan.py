"""The part of CKAN's action API that harvesters use, in CKAN's own shapes."""

from __future__ import annotations

import fnmatch
import json
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from sample_sites.marks import MAIL, MARK
from sample_sites.model import Body, Dataset, File
from sample_sites.page import Page, page

ROWS_CAP = 1000
LICENCES = {
    "CC BY 4.0": (
        "cc-by-40",
        "クリエイティブ・コモンズ 表示 4.0 国際",
        "https://creativecommons.org/licenses/by/4.0/deed.ja",
    ),
    "CC BY 2.1 JP": ("cc-by-21-jp", "CC BY 2.1 JP", "https://creativecommons.org/licenses/by/2.1/jp/"),
    "CC0": ("cc-zero", "CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/deed.ja"),
    "公共データ利用規約（第1.0版）": (
        "pdl-1.0",
        "公共データ利用規約（第1.0版）",
        "https://www.digital.go.jp/resources/open_data/public_data_license_v1.0",
    ),
}
_SPACE = uuid.UUID("5d5f4b5e-0000-4000-8000-000000000000")


class ActionError(Exception):
    """An action's refusal, as CKAN sends it."""

    def __init__(self, status: int, error: dict[str, Any]) -> None:
        super().__init__(str(error))
        self.status = status
        self.error = error


@dataclass(frozen=True)
class Answer:
    """Status and JSON."""

    status: int
    data: bytes


def _id(*words: str) -> str:
    return str(uuid.uuid5(_SPACE, "/".join(words)))


class Catalogue:
    """One CKAN with the datasets of one or more bodies."""

    def __init__(self, host: Body, version: str, base: str, published: Mapping[Body, Sequence[Dataset]]) -> None:
        self.host = host
        self.version = version
        self.base = base
        self.files: dict[str, File] = {}
        self.organizations = {
            _organization_name(body): self._organization(body, sets) for body, sets in published.items()
        }
        self.packages = {
            package["name"]: package
            for body, sets in published.items()
            for package in (self._package(body, one) for one in sets)
        }

    def _organization(self, body: Body, datasets: Sequence[Dataset]) -> dict[str, Any]:
        name = _organization_name(body)
        return {
            "id": _id("organization", name),
            "name": name,
            "title": f"{body.name}（見本・架空）",
            "display_name": f"{body.name}（見本・架空）",
            "description": MARK,
            "type": "organization",
            "is_organization": True,
            "approval_status": "approved",
            "state": "active",
            "image_url": "",
            "image_display_url": "",
            "created": "2026-04-01T00:00:00.000000",
            "package_count": len(datasets),
            "num_followers": 0,
        }

    def _package(self, body: Body, dataset: Dataset) -> dict[str, Any]:
        organization = self.organizations[_organization_name(body)]
        licence, title, url = LICENCES[dataset.licence or body.licence]
        package_id = _id("package", dataset.key)
        stamp = f"{dataset.updated}T09:00:00.000000"
        return {
            "id": package_id,
            "name": dataset.key,
            "title": dataset.title,
            "notes": dataset.notes,
            "type": "dataset",
            "state": "active",
            "private": False,
            "isopen": True,
            "url": "",
            "version": "",
            "author": f"{body.name}（見本・架空）",
            "author_email": MAIL,
            "maintainer": f"{body.name}（見本・架空）",
            "maintainer_email": MAIL,
            "creator_user_id": _id("user", "mihon"),
            "owner_org": organization["id"],
            "organization": {key: value for key, value in organization.items() if key != "package_count"},
            "license_id": licence,
            "license_title": title,
            "license_url": url,
            "metadata_created": "2026-04-01T00:00:00.000000",
            "metadata_modified": stamp,
            "num_resources": len(dataset.files),
            "num_tags": len(dataset.tags),
            "tags": [_tag(name) for name in sorted(dataset.tags)],
            "groups": [],
            "relationships_as_subject": [],
            "relationships_as_object": [],
            "extras": [{"key": "更新頻度", "value": dataset.frequency}, {"key": "注意", "value": MARK}],
            "resources": [self._resource(package_id, dataset, number) for number in range(len(dataset.files))],
        }

    def _resource(self, package_id: str, dataset: Dataset, position: int) -> dict[str, Any]:
        file = dataset.files[position]
        resource_id = _id("resource", dataset.key, file.name)
        path = f"/dataset/{package_id}/resource/{resource_id}/download/{file.name}"
        if not file.missing:
            self.files[path] = file
        return {
            "id": resource_id,
            "package_id": package_id,
            "position": position,
            "name": file.label,
            "description": MARK,
            "format": file.format,
            "mimetype": file.media_type,
            "mimetype_inner": None,
            "url": self.base + path,
            "url_type": "upload",
            "resource_type": None,
            "size": len(file.data) or None,
            "hash": "",
            "state": "active",
            "created": "2026-04-01T00:00:00.000000",
            "last_modified": f"{file.updated}T09:00:00.000000",
            "metadata_modified": f"{file.updated}T09:00:00.000000",
            "cache_url": None,
            "cache_last_updated": None,
            "datastore_active": False,
        }

    # --- the API

    def api(self, path: str, query: str, body: bytes) -> Answer:
        """Answer ``/api/3/action/NAME`` (and ``/api/action/NAME``), by GET or POST."""
        parts = path.strip("/").split("/")
        if parts in (["api"], ["api", "3"]):
            return _json(200, {"version": 3})
        name = parts[-1]
        action = getattr(self, f"do_{name}", None)
        if parts[:-1] not in (["api", "3", "action"], ["api", "action"]) or action is None:
            return _json(400, f"Bad request - Action name not known: {name}")
        help_url = f"{self.base}/api/3/action/help_show?name={name}"
        try:
            result = action(_arguments(query, body))
        except ActionError as refusal:
            return _json(refusal.status, {"help": help_url, "success": False, "error": refusal.error})
        return _json(200, {"help": help_url, "success": True, "result": result})

    def do_status_show(self, arguments: Mapping[str, Any]) -> Any:  # noqa: ARG002, D102 - CKAN's own names
        return {
            "ckan_version": self.version,
            "site_url": self.base,
            "site_title": f"{self.host.name} データカタログ【{MARK}】",
            "site_description": MARK,
            "locale_default": "ja",
            "error_emails_to": None,
            "extensions": ["stats", "text_view"],
        }

    def do_site_read(self, arguments: Mapping[str, Any]) -> Any:  # noqa: ARG002, D102
        return True

    def do_package_list(self, arguments: Mapping[str, Any]) -> Any:  # noqa: D102
        start = _whole(arguments, "offset", 0)
        return sorted(self.packages)[start : start + _whole(arguments, "limit", ROWS_CAP)]

    def do_package_search(self, arguments: Mapping[str, Any]) -> Any:  # noqa: D102
        found = [
            package
            for package in sorted(self.packages.values(), key=lambda one: (one["metadata_modified"], one["name"]))
            if _matches(package, str(arguments.get("q") or "*:*")) and _matches(package, str(arguments.get("fq") or ""))
        ]
        start, rows = _whole(arguments, "start", 0), min(_whole(arguments, "rows", 10), ROWS_CAP)
        return {
            "count": len(found),
            "sort": arguments.get("sort") or "score desc, metadata_modified desc",
            "facets": {},
            "search_facets": {},
            "results": found[start : start + rows],
        }

    def do_package_show(self, arguments: Mapping[str, Any]) -> Any:  # noqa: D102
        wanted = _required(arguments, "id")
        return _first(one for one in self.packages.values() if wanted in (one["id"], one["name"]))

    def do_resource_show(self, arguments: Mapping[str, Any]) -> Any:  # noqa: D102
        wanted = _required(arguments, "id")
        return _first(one for package in self.packages.values() for one in package["resources"] if one["id"] == wanted)

    def do_organization_list(self, arguments: Mapping[str, Any]) -> Any:  # noqa: D102
        if str(arguments.get("all_fields", "")).lower() in ("true", "1"):
            return list(self.organizations.values())
        return sorted(self.organizations)

    def do_organization_show(self, arguments: Mapping[str, Any]) -> Any:  # noqa: D102
        wanted = _required(arguments, "id")
        found = _first(one for one in self.organizations.values() if wanted in (one["id"], one["name"]))
        return {**found, "users": [], "tags": [], "groups": [], "extras": []}

    def do_group_list(self, arguments: Mapping[str, Any]) -> Any:  # noqa: ARG002, D102
        return []

    def do_license_list(self, arguments: Mapping[str, Any]) -> Any:  # noqa: ARG002, D102
        return [
            {
                "id": name,
                "title": title,
                "url": url,
                "status": "active",
                "od_conformance": "approved",
                "is_okd_compliant": True,
            }
            for name, title, url in LICENCES.values()
        ]

    # --- pages for people

    def pages(self) -> dict[str, Page]:
        """Front, list, dataset pages and terms."""
        items = "\n".join(
            f'<li><a href="/dataset/{name}">{one["title"]}</a></li>' for name, one in sorted(self.packages.items())
        )
        listing = page(self.host, "データセット", f"<h1>データセット</h1>\n<ul>\n{items}\n</ul>")
        terms = page(
            self.host,
            "利用規約",
            "<h1>利用規約（見本・架空）</h1>\n"
            "<p>特に記載のないデータは、クリエイティブ・コモンズ 表示 4.0 国際（CC BY 4.0）で提供します。</p>",
        )
        routes = {"/": listing, "/dataset": listing, "/dataset/": listing, "/pages/terms": terms}
        for name, one in self.packages.items():
            files = "\n".join(f'<li><a href="{r["url"]}">{r["name"]}</a></li>' for r in one["resources"])
            content = (
                f"<h1>{one['title']}</h1>\n<p>{one['notes']}</p>\n<ul>\n{files}\n</ul>\n<p>{one['license_title']}</p>"
            )
            routes[f"/dataset/{name}"] = routes[f"/dataset/{one['id']}"] = page(self.host, one["title"], content)
        return routes


def _organization_name(body: Body) -> str:
    return f"mihon-{body.slug}"


def _tag(name: str) -> dict[str, Any]:
    return {"id": _id("tag", name), "name": name, "display_name": name, "state": "active", "vocabulary_id": None}


def _arguments(query: str, body: bytes) -> dict[str, Any]:
    arguments: dict[str, Any] = dict(parse_qsl(query, keep_blank_values=True))
    if body.strip():
        try:
            sent = json.loads(body)
        except ValueError as error:
            raise ActionError(400, {"message": f"Bad request - JSON Error: {error}"}) from error
        if isinstance(sent, dict):
            arguments |= sent
    return arguments


def _whole(arguments: Mapping[str, Any], name: str, default: int) -> int:
    value = arguments.get(name, default)
    if str(value).isdigit():
        return int(value)
    raise ActionError(409, {name: ["Invalid integer"], "__type": "Validation Error"})


def _required(arguments: Mapping[str, Any], name: str) -> str:
    if value := arguments.get(name):
        return str(value)
    raise ActionError(409, {name: ["Missing value"], "__type": "Validation Error"})


def _first(found: Any) -> dict[str, Any]:
    one = next(iter(found), None)
    if one is None:
        raise ActionError(404, {"message": "Not found", "__type": "Not Found Error"})
    return one


_TERM = re.compile(r'([+-]?)(?:([a-z_]+):)?("[^"]*"|\S+)')


def _matches(package: Mapping[str, Any], query: str) -> bool:
    """The small part of Solr's language that harvesters speak: fields, wildcards, quotes, + and -."""
    for sign, name, raw in _TERM.findall(re.sub(r"\bAND\b", " ", query)):
        value = raw.strip('"()')
        if (name, value) in (("", "*:*"), ("", "*")) or raw == "*:*":
            continue
        hit = any(fnmatch.fnmatchcase(word.lower(), _pattern(name, value)) for word in _words(package, name))
        if hit == (sign == "-"):
            return False
    return True


def _pattern(name: str, value: str) -> str:
    return value.lower() if name else f"*{value.lower()}*"


def _words(package: Mapping[str, Any], name: str) -> list[str]:
    if name == "organization":
        return [package["organization"]["name"]]
    if name == "tags":
        return [tag["name"] for tag in package["tags"]]
    if name == "res_format":
        return [one["format"] for one in package["resources"]]
    if name:
        return [str(package.get("type" if name == "dataset_type" else name, ""))]
    return [package["name"], package["title"], package["notes"], *(one["name"] for one in package["resources"])]


def _json(status: int, value: Any) -> Answer:
    return Answer(status, json.dumps(value, ensure_ascii=False).encode())
