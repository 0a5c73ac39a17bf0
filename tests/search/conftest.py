"""A catalogue of the whole corpus, made once through CKAN's own actions."""

from __future__ import annotations

from tests.search.catalogue import catalogue

__all__ = ["catalogue"]
