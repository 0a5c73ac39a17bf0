"""Context brokers (FIWARE Orion and its kin): NGSI v2 and NGSI-LD.

A query of a broker is a dataset with one live resource; its observations are another stage's matter.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from ckanext.guarded_fetch import Client

from .base import FileRef, ReadError, Record, Report, SourceSpec
from .licence import find_licence, with_terms
from .terms import read_terms

MAX_BYTES = 20_000_000
KINDS = {
    "河川水位": ("WaterLevelObserved", "FloodMonitoring", "Suii", "RiverLevel", "WaterLevel"),
    "気象観測": ("WeatherObserved", "Weather", "Kishou"),
    "大気環境": ("AirQualityObserved", "AirQuality", "Taiki"),
    "駐車場の空き状況": ("OffStreetParking", "OnStreetParking", "ParkingSpot", "Parking"),
    "人流": ("CrowdFlowObserved", "PeopleFlow", "Jinryu"),
    "道路交通量": ("TrafficFlowObserved", "Traffic", "Koutsuu"),
    "積雪": ("SnowHeightMeasured", "SnowDepth", "Sekisetsu"),
    "避難所の開設状況": ("EvacuationShelter", "Hinanjo"),
}
"""What a citizen calls a kind of sensor → entity types (Smart Data Models, and spellings met in the field)."""
_BY_TYPE = {name.casefold(): title for title, names in KINDS.items() for name in names}


class NgsiV2Reader:
    """Reads one query of a broker that speaks NGSI v2."""

    type: ClassVar[str] = "ngsi-v2"
    label: ClassVar[str] = "NGSI-v2"
    accept: ClassVar[str] = "application/json"

    def read(self, spec: SourceSpec, client: Client, *, report: Report | None = None) -> Iterator[Record]:
        """Yield the dataset of the query, one per entity type that the address names.

        :raises ReadError: the answer is no list of entities
        :raises ckanext.guarded_fetch.FetchError: it cannot be reached or was refused
        """
        answer = client.get(spec.url, headers={"Accept": self.accept, **spec.headers}, max_bytes=MAX_BYTES)
        found = entities(answer.content, spec)
        front = f"{urlsplit(spec.url).scheme}://{urlsplit(spec.url).netloc}/"
        words = read_terms(spec, client, report, instead=front)
        for kind in _kinds(spec, found):
            title = spec.title or _BY_TYPE.get(kind.casefold(), kind)
            yield Record(
                key=kind,
                title=title,
                files=(FileRef(key=kind, url=spec.url, name=title, format=self.label, is_page=True),),
                page=front,
                licence=with_terms("", words),
                licence_text=_named(words),
                frequency="CONT",
            )


class NgsiLdReader(NgsiV2Reader):
    """Reads one query of a broker that speaks NGSI-LD."""

    type: ClassVar[str] = "ngsi-ld"
    label: ClassVar[str] = "NGSI-LD"
    accept: ClassVar[str] = "application/ld+json, application/json"


def entities(content: bytes, spec: SourceSpec) -> list[Mapping[str, Any]]:
    """The entities of an answer.

    :raises ReadError: it is no list of objects with ``id`` and ``type``
    """
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, list) or not all(isinstance(one, dict) and "id" in one and "type" in one for one in found):
        raise ReadError(
            "not-ngsi",
            spec.url,
            "センサーの一覧（NGSI のエンティティ）ではない内容が返されました。"
            "アドレスと、テナント（Fiware-Service など）の指定を確認してください。",
            "The answer is no list of NGSI entities. Check the address and the tenant headers (Fiware-Service …).",
        )
    return found


def _kinds(spec: SourceSpec, found: list[Mapping[str, Any]]) -> list[str]:
    asked = [kind for value in parse_qs(urlsplit(spec.url).query).get("type", []) for kind in value.split(",")]
    return asked or sorted({str(one["type"]) for one in found})


def _named(words: str) -> str:
    mention = find_licence(words)
    return mention.text if mention else ""
