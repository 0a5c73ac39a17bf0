"""DATA/ckan.ini: the whole configuration of one portal, written at each start."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from local_stack.naming import portal_names
from local_stack.settings import Settings
from local_stack.state import Layout, State, write_private

PLUGINS = (
    "toyama policy_evidence quality municipal_harvest scheming_datasets scheming_organizations "
    "dcat structured_data activity"
)
QUALITY_QUEUE = "quality"
"""Checks and loads of files have a queue of their own, so that they keep no person waiting."""
DATASET_SCHEMAS = (
    "ckanext.toyama:schemas/dataset.yaml ckanext.policy_evidence:schemas/policy.yaml "
    "ckanext.policy_evidence:schemas/indicator.yaml ckanext.policy_evidence:schemas/survey.yaml"
)
LOGGING = """
[loggers]
keys = root, waitress

[handlers]
keys = console

[formatters]
keys = generic

[logger_root]
level = WARNING
handlers = console

[logger_waitress]
level = ERROR
handlers = console
qualname = waitress
propagate = 0

[handler_console]
class = StreamHandler
args = (sys.stderr,)
level = NOTSET
formatter = generic

[formatter_generic]
format = %(asctime)s %(levelname)-5.5s [%(name)s] %(message)s
"""


@dataclass(frozen=True)
class Servers:
    """Where CKAN finds its servers: embedded ones or the caller's."""

    sqlalchemy: str
    solr: str
    redis: str
    datastore_write: str = ""
    datastore_read: str = ""

    @property
    def has_datastore(self) -> bool:
        """Whether there is a database for tables."""
        return bool(self.datastore_write and self.datastore_read)


@dataclass(frozen=True)
class Configuration:
    """What one ini file says."""

    layout: Layout
    state: State
    servers: Servers
    site_url: str
    settings: Settings
    site_id: str = "toyama"
    testing: bool = False
    more: dict[str, str] = field(default_factory=dict)

    def options(self) -> dict[str, str]:
        """All options of ``[app:main]``."""
        return (
            self._identity()
            | self._servers()
            | self._catalogue()
            | self._access()
            | self._storages()
            | self._networks()
            | self.more
        )

    def _identity(self) -> dict[str, str]:
        jwt = f"string:{self.state.secret('jwt')}"
        return {
            "use": "egg:ckan",
            "ckan.site_url": self.site_url,
            "ckan.site_id": self.site_id,
            "SECRET_KEY": self.state.secret("session"),
            "WTF_CSRF_SECRET_KEY": self.state.secret("csrf"),
            "api_token.jwt.encode.secret": jwt,
            "api_token.jwt.decode.secret": jwt,
            "SESSION_COOKIE_HTTPONLY": "true",
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_SECURE": str(self.site_url.startswith("https:")).lower(),
        }

    def _servers(self) -> dict[str, str]:
        options = {
            "sqlalchemy.url": self.servers.sqlalchemy,
            # a database that was restarted is noticed before a visitor notices
            "sqlalchemy.pool_pre_ping": "true",
            "solr_url": self.servers.solr,
            "solr_timeout": "60",
            "ckan.redis.url": self.servers.redis,
            "ckan.jobs.timeout": "180",
        }
        if self.servers.has_datastore:
            options |= {
                "ckan.datastore.write_url": self.servers.datastore_write,
                "ckan.datastore.read_url": self.servers.datastore_read,
                "ckan.datastore.sqlalchemy.pool_pre_ping": "true",
                "ckan.datastore.sqlsearch.enabled": "false",
                # CKAN would let anybody list the tables, those of private datasets among them
                "ckan.datastore.public_table_search": "",
            }
        return options

    def _catalogue(self) -> dict[str, str]:
        title, title_en = portal_names(self.settings.tenants)
        return {
            "ckan.plugins": f"{PLUGINS} datastore" if self.servers.has_datastore else PLUGINS,
            "scheming.dataset_schemas": DATASET_SCHEMAS,
            "scheming.organization_schemas": "ckanext.toyama:schemas/organization.yaml",
            "scheming.presets": "ckanext.scheming:presets.json",
            "ckan.site_title": title,
            "ckanext.toyama.site_title_en": title_en,
            "ckan.locale_default": "ja",
            "ckan.locales_offered": "ja en",
            "ckan.locale_order": "ja en",
            "ckan.display_timezone": "Asia/Tokyo",
            "ckan.search.show_all_types": "dataset",
            "ckan.feeds.author_name": title,
            "ckan.group_and_organization_list_all_fields_max": "1000",  # a prefecture has more bodies than CKAN's 25
            "ckanext.dcat.base_uri": self.site_url,
            "ckanext.dcat.rdf.profiles": "toyama_dcat quality_dqv",
            "ckanext.dcat.datasets_per_page": "100",
            "ckanext.dcat.enable_content_negotiation": "true",
            "ckanext.quality.queue": QUALITY_QUEUE,
            "ckanext.quality.job_slice": "20",
            "ckanext.toyama.tenants": str(self.settings.tenants or ""),
            "ckanext.toyama.demo": str(self.settings.sample_sites).lower(),
        }

    def _access(self) -> dict[str, str]:
        names = (
            "anon_create_dataset",
            "create_unowned_dataset",
            "create_dataset_if_not_in_organization",
            "user_create_groups",
            "user_create_organizations",
            "user_delete_groups",
            "user_delete_organizations",
            "create_user_via_api",
            "create_user_via_web",
            "public_user_details",
            "public_activity_stream_detail",
        )
        return {f"ckan.auth.{name}": "false" for name in names} | {
            "ckan.upload.user.mimetypes": "image/png image/jpeg image/gif",
            "ckan.upload.group.mimetypes": "image/png image/jpeg image/gif",
            "ckan.cors.origin_allow_all": "false",
        }

    def _storages(self) -> dict[str, str]:
        """One place for all files; municipal_harvest's storages are named so that CKAN knows their options."""
        storages = {
            f"ckan.files.storage.{name}.{option}": value
            for name, folder in (("municipal_archive", "archive"), ("municipal_uploads", "resources"))
            for option, value in (
                ("type", "ckan:fs"),
                ("path", str(self.layout.storage / folder)),
                ("initialize", "true"),
                ("hashing_algorithm", "sha256"),
                ("overwrite_existing", "false"),
            )
        }
        return storages | {
            "ckan.storage_path": str(self.layout.storage),
            "ckan.max_resource_size": "300",
            "ckan.max_image_size": "2",
        }

    def _networks(self) -> dict[str, str]:
        options = {"ckanext.municipal_harvest.allow_networks": " ".join(self.settings.networks)}
        if self.settings.sample_sites:
            # our own server on loopback needs no politeness
            options["ckanext.municipal_harvest.min_interval"] = "0"
        return options

    def write(self, path: Path) -> None:
        """Write the file, readable by its owner only: it holds every secret."""
        lines = [f"{name} = {value.replace('%', '%%')}" for name, value in self.options().items()]
        head = "# 起動のたびに書き直されます。/ Written by docker/local at every start."
        body = "\n".join([head, "[DEFAULT]", "debug = false", "", "[app:main]", *lines])
        write_private(path, body + "\n" + LOGGING)
