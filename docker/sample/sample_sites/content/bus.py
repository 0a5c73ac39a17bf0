"""GTFS: a bus that runs nowhere."""

from __future__ import annotations

from sample_sites.formats import csv_bytes, zip_bytes
from sample_sites.marks import named
from sample_sites.model import Body, Table

STOPS = 8


def feed(body: Body) -> bytes:
    """A feed of one line with two trips, valid in form, in the sea off Africa."""
    agency = f"架空バス（{body.name}・見本データ）"
    tables = {
        "agency.txt": Table(
            ("agency_id", "agency_name", "agency_url", "agency_timezone", "agency_lang"),
            (("0000000000000", agency, "https://example.invalid/", "Asia/Tokyo", "ja"),),
        ),
        "stops.txt": Table(
            ("stop_id", "stop_name", "stop_lat", "stop_lon", "location_type"),
            tuple((f"M{n}", named("停留所", n), f"0.00{n}", f"0.00{n}", 0) for n in range(1, STOPS + 1)),
        ),
        "routes.txt": Table(
            ("route_id", "agency_id", "route_short_name", "route_long_name", "route_type"),
            (("R1", "0000000000000", "見本", "架空循環線（見本データ）", 3),),
        ),
        "calendar.txt": Table(
            (
                "service_id",
                "monday",
                "tuesday",
                "wednesday",
                "thursday",
                "friday",
                "saturday",
                "sunday",
                "start_date",
                "end_date",
            ),
            (("平日", 1, 1, 1, 1, 1, 0, 0, "20250401", "20260331"),),
        ),
        "trips.txt": Table(
            ("route_id", "service_id", "trip_id", "trip_headsign"),
            tuple(("R1", "平日", f"T{n}", "架空駅（見本）") for n in (1, 2)),
        ),
        "stop_times.txt": Table(
            ("trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence"),
            tuple(
                (f"T{trip}", f"{7 + trip:02d}:{n * 3:02d}:00", f"{7 + trip:02d}:{n * 3:02d}:00", f"M{n}", n)
                for trip in (1, 2)
                for n in range(1, STOPS + 1)
            ),
        ),
        "feed_info.txt": Table(
            ("feed_publisher_name", "feed_publisher_url", "feed_lang", "feed_version"),
            ((f"{agency} 見本データ（架空）", "https://example.invalid/", "ja", "mihon-1"),),
        ),
    }
    return zip_bytes({name: csv_bytes(table, "utf-8") for name, table in tables.items()})
