"""What the actions accept."""

from __future__ import annotations

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator, ValidatorFactory


@validator_args
def by_id(not_empty: Validator, unicode_safe: Validator) -> Schema:
    """A dataset or an organisation."""
    return {"id": [not_empty, unicode_safe]}


@validator_args
def by_resource(not_empty: Validator, unicode_safe: Validator) -> Schema:
    """A resource."""
    return {"resource_id": [not_empty, unicode_safe]}


@validator_args
def table_page(
    not_empty: Validator,
    unicode_safe: Validator,
    default: ValidatorFactory,
    convert_int: Validator,
    natural_number_validator: Validator,
    limit_to_configured_maximum: ValidatorFactory,
) -> Schema:
    """A page of the table of a resource."""
    return {
        "resource_id": [not_empty, unicode_safe],
        "limit": [
            default(100),
            convert_int,
            natural_number_validator,
            limit_to_configured_maximum("ckanext.quality.preview_max_rows", 1000),
        ],
        "offset": [default(0), convert_int, natural_number_validator],
    }


@validator_args
def check(ignore_missing: Validator, unicode_safe: Validator) -> Schema:
    """A file to be checked: uploaded, or at an address."""
    return {
        "upload": [ignore_missing],
        "url": [ignore_missing, unicode_safe],
        "name": [ignore_missing, unicode_safe],
    }


@validator_args
def hold_decision(
    not_empty: Validator,
    unicode_safe: Validator,
    one_of: ValidatorFactory,
    ignore_missing: Validator,
    strip_value: Validator,
) -> Schema:
    """What a curator decides about a held file."""
    return {
        "resource_id": [not_empty, unicode_safe],
        "decision": [not_empty, one_of(["release", "keep"])],
        "reason": [ignore_missing, unicode_safe, strip_value],
        "content_hash": [ignore_missing, unicode_safe],
    }


@validator_args
def exemption(
    not_empty: Validator, unicode_safe: Validator, ignore_missing: Validator, strip_value: Validator
) -> Schema:
    """A finding that is right, and why."""
    return {
        "resource_id": [not_empty, unicode_safe],
        "check": [not_empty, unicode_safe],
        "column": [ignore_missing, unicode_safe],
        "reason": [not_empty, unicode_safe, strip_value, not_empty],
    }


@validator_args
def exemption_list(
    ignore_missing: Validator,
    unicode_safe: Validator,
    default: ValidatorFactory,
    convert_int: Validator,
    natural_number_validator: Validator,
) -> Schema:
    """Exemptions of a file, of a body, or all."""
    return {
        "resource_id": [ignore_missing, unicode_safe],
        "organization": [ignore_missing, unicode_safe],
        "limit": [default(100), convert_int, natural_number_validator],
        "offset": [default(0), convert_int, natural_number_validator],
    }


@validator_args
def repair(not_empty: Validator, unicode_safe: Validator, ignore_missing: Validator) -> Schema:
    """A resource, and the proposals that are accepted: a list, or their ids with commas between."""
    return {"resource_id": [not_empty, unicode_safe], "confirm": [ignore_missing]}
