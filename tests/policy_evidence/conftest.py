from __future__ import annotations

import pytest
from ckan import model
from ckan.lib.search import clear_all
from ckan.tests.helpers import call_action, reset_db
from ckanext.policy_evidence.cli import SAMPLE
from ckanext.policy_evidence.importer import Importer
from ckanext.toyama import sync, tenants

POLICY = "160008_mihon_kosodate_shisaku"
INDICATOR = "160008_mihon_kosodate_manzoku"
SURVEY = "160008_mihon_kosodate_chosa"
KPI = "160008_mihon_kosodate_kpi"


PLUGINS = ("activity", "policy_evidence", "quality", "municipal_harvest")


def write_chain() -> list[str]:
    """The 16 bodies and the sample chain; what the importer said."""
    sync.sync(tenants.load(tenants.PACKAGED / "toyama.yaml"))
    said: list[str] = []
    site_user = call_action("get_site_user")
    Importer({"user": site_user["name"], "ignore_auth": True}, SAMPLE, said.append).run()
    return said


@pytest.fixture
def chain(with_plugins, non_clean_db, migrate_db_for):
    """The sample chain for tests that only read: written once and found again by the next test."""
    for plugin in PLUGINS:
        migrate_db_for(plugin)
    found = call_action("package_search", fq=f"name:({POLICY} OR {KPI})", include_private=True)["count"]
    if found < 2 or model.Package.get(POLICY) is None:
        reset_db()
        clear_all()
        write_chain()


@pytest.fixture
def fresh_chain(with_plugins, clean_db, migrate_db_for, clean_index):
    """The sample chain for a test that changes it, in an empty catalogue; nothing is left of it."""
    for plugin in PLUGINS:
        migrate_db_for(plugin)
    write_chain()
    yield
    reset_db()
    clear_all()
