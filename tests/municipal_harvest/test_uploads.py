"""Files uploaded by hand: hash and size, and a limit that is said."""

from __future__ import annotations

import hashlib

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index")


@pytest.fixture
def upload(create_with_upload):
    """Uploads bytes to a new dataset of a new organisation's administrator."""
    user = factories.User()
    body = factories.Organization(users=[{"name": user["name"], "capacity": "admin"}])
    dataset = factories.Dataset(owner_org=body["id"], license_id="CC-BY-4.0")

    def send(data: bytes, filename: str = "hyo.csv", **more: str) -> dict:
        return create_with_upload(data, filename, {"user": user["name"]}, package_id=dataset["id"], **more)

    return send


def test_hash_and_size_are_of_the_file(upload):
    resource = upload(b"id,name\n1,a\n")
    assert resource["hash"] == hashlib.sha256(b"id,name\n1,a\n").hexdigest()
    assert int(resource["size"]) == 12


@pytest.mark.parametrize(
    ("filename", "given", "name", "ending"),
    [
        ("公衆トイレ一覧.csv", {}, "公衆トイレ一覧.csv", "/data.csv"),
        ("toilet.csv", {}, "toilet.csv", "/toilet.csv"),
        ("公衆トイレ一覧.csv", {"name": "公衆トイレ（CSV）"}, "公衆トイレ（CSV）", "/data.csv"),
    ],
)
def test_a_file_is_called_what_the_clerk_called_it(upload, filename, given, name, ending):
    resource = upload(b"id,name\n1,a\n", filename, **given)
    assert (resource["name"], resource["format"]) == (name, "CSV")
    assert resource["url"].endswith(ending)


@pytest.mark.ckan_config("ckan.max_resource_size", 1)
def test_a_file_over_the_limit_is_refused_with_the_limit_and_a_way_out(upload):
    with pytest.raises(tk.ValidationError) as caught:
        upload(b"0" * (2 << 20))
    (words,) = caught.value.error_dict["upload"]
    assert "2 MB" in words
    assert "1 MB" in words
