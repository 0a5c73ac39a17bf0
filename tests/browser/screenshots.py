"""Pictures of the portal's pages, for the README and for looking at.

python tests/browser/screenshots.py --url http://127.0.0.1:5000 --out DIR [--lang ja] [--admin .local/admin.json]
"""

from __future__ import annotations

import argparse
import json
import sys
import urllib.parse
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from playwright.sync_api import Browser, sync_playwright

from tests.browser import chromium
from tests.browser.people import log_in
from tests.browser.running import Portal

WIDTHS = (1280, 390)


def paths(portal: Portal) -> dict[str, str]:
    """Name and address of every picture; an example that the portal does not have is left out."""
    found = {"home": "/", "municipalities": "/municipality", "search": f"/dataset/?q={urllib.parse.quote('避難場所')}"}
    datasets = portal.action("package_search", q="避難場所", fq="+dataset_type:dataset", rows=20)["results"]
    datasets += portal.action("package_search", fq="+dataset_type:dataset", rows=20)["results"]
    tables = [
        (dataset, resource)
        for dataset in datasets
        for resource in dataset["resources"]
        if resource.get("hash") and (resource.get("format") or "").upper() == "CSV"
    ]
    if tables:
        dataset, resource = tables[0]
        found["dataset"] = f"/dataset/{dataset['name']}"
        found["resource"] = f"/dataset/{dataset['name']}/resource/{resource['id']}"
        found["municipality"] = f"/municipality/{dataset['name'].split('_')[0]}"
    policies = portal.action("package_search", fq="+dataset_type:policy", rows=1)["results"]
    if policies:
        found["policy"] = f"/policy/{policies[0]['name']}"
    return found


def take(browser: Browser, portal: Portal, out: Path, lang: str) -> list[Path]:
    """Take every picture, whole pages, in both widths."""
    files: list[Path] = []
    prefix = "" if lang == "ja" else f"/{lang}"
    wanted = [(name, path, False) for name, path in paths(portal).items()]
    if portal.admin:
        wanted.append(("source", "/source", True))
    for width in WIDTHS:
        visitor = browser.new_page(viewport={"width": width, "height": 900}, locale=lang)
        curator = browser.new_page(viewport={"width": width, "height": 900}, locale=lang)
        if portal.admin:
            log_in(curator, portal)
        for name, path, logged_in in wanted:
            page = curator if logged_in else visitor
            page.goto(portal.url + prefix + path, wait_until="networkidle")
            file = out / f"{name}-{lang}-{width}.png"
            page.screenshot(path=str(file), full_page=True)
            files.append(file)
    return files


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--url", default="http://127.0.0.1:5000")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--lang", default="ja", choices=("ja", "en"))
    parser.add_argument("--admin", type=Path, default=Path(".local/admin.json"))
    options = parser.parse_args(arguments)
    admin = json.loads(options.admin.read_text(encoding="utf-8")) if options.admin.exists() else {}
    options.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = chromium.find().launch(playwright)
        files = take(browser, Portal(options.url.rstrip("/"), admin), options.out, options.lang)
        browser.close()
    sys.stdout.writelines(f"{file}\n" for file in files)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
