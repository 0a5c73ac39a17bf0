"""Which fixtures come from where: pytest-ckan on PyPI is an old shim under CKAN's own entry-point name."""

from __future__ import annotations

from importlib.metadata import entry_points, version

import ckan.tests.pytest_ckan.ckan_setup
import ckan.tests.pytest_ckan.fixtures
import pytest


def test_two_distributions_claim_the_name_ckan():
    owners = {point.dist.name for point in entry_points(group="pytest11") if point.name == "ckan" and point.dist}
    assert owners == {"ckan", "pytest-ckan"}
    assert version("pytest-ckan") == "0.0.12"


def test_ckans_own_plugins_are_loaded_and_the_shim_is_not(pytestconfig: pytest.Config):
    manager = pytestconfig.pluginmanager
    assert manager.is_registered(ckan.tests.pytest_ckan.ckan_setup)
    assert manager.is_registered(ckan.tests.pytest_ckan.fixtures)
    loaded = {getattr(plugin, "__name__", "") for plugin in manager.get_plugins()}
    assert not {name for name in loaded if name.split(".")[0] == "pytest_ckan"}


@pytest.mark.parametrize("fixture", ["clean_db", "clean_index", "with_plugins", "migrate_db_for", "app"])
def test_fixture_is_ckans(request: pytest.FixtureRequest, fixture: str):
    definitions = request._fixturemanager.getfixturedefs(fixture, request.node)
    assert definitions
    assert definitions[0].func.__module__ == "ckan.tests.pytest_ckan.fixtures"
