"""Schemas of the actions."""

from __future__ import annotations

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator, ValidatorFactory

from ..query import AGGREGATES

KINDS = ["baseline", "target", "actual"]
BASES = ["stated", "inferred", "unknown"]


@validator_args
def policy_list(ignore_empty: Validator, unicode_safe: Validator) -> Schema:
    """Filters of the list of policies, each optional."""
    text = [ignore_empty, unicode_safe]
    return {"target": text, "benefit": text, "life_stage": text, "area": text}


@validator_args
def by_id(not_empty: Validator, unicode_safe: Validator) -> Schema:
    """One thing by id or name."""
    return {"id": [not_empty, unicode_safe]}


@validator_args
def indicator_series(not_empty: Validator, ignore_empty: Validator, unicode_safe: Validator) -> Schema:
    """An indicator, optionally for one area only."""
    return {"id": [not_empty, unicode_safe], "area": [ignore_empty, unicode_safe]}


@validator_args
def observation_set(
    not_empty: Validator,
    unicode_safe: Validator,
    int_validator: Validator,
    default: ValidatorFactory,
    one_of: ValidatorFactory,
) -> Schema:
    """One number of an indicator."""
    return {
        "indicator_id": [not_empty, unicode_safe],
        "kind": [not_empty, one_of(KINDS)],
        "fiscal_year": [not_empty, int_validator],
        "area": [not_empty, unicode_safe],
        "value": [not_empty, unicode_safe],
        "basis": [default("stated"), one_of(BASES)],
    }


@validator_args
def evidence_link_create(
    not_empty: Validator,
    unicode_safe: Validator,
    ignore_missing: Validator,
    default: ValidatorFactory,
    one_of: ValidatorFactory,
    dict_only: Validator,
) -> Schema:
    """The query that gives an observation its value."""
    return {
        "observation_id": [not_empty, unicode_safe],
        "resource_id": [not_empty, unicode_safe],
        "column": [not_empty, unicode_safe],
        "row_filter": [ignore_missing, dict_only],
        "aggregate": [default("value"), one_of(list(AGGREGATES))],
    }


@validator_args
def evidence_link_list(ignore_empty: Validator, unicode_safe: Validator) -> Schema:
    """Links of an indicator, or of a dataset that serves as evidence."""
    text = [ignore_empty, unicode_safe]
    return {"indicator_id": text, "package_id": text}
