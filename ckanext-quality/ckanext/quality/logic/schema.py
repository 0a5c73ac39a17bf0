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
