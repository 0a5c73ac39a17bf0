"""What the actions accept."""

from __future__ import annotations

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator, ValidatorFactory


@validator_args
def source_list(
    ignore_missing: Validator, unicode_safe: Validator, default: ValidatorFactory, boolean_validator: Validator
) -> Schema:
    """Narrow to one body; retired sources only when asked."""
    return {
        "body": [ignore_missing, unicode_safe],
        "include_retired": [default(False), boolean_validator],
    }


@validator_args
def by_id(not_empty: Validator, unicode_safe: Validator) -> Schema:
    """One thing."""
    return {"id": [not_empty, unicode_safe]}


@validator_args
def source_run(
    not_empty: Validator, unicode_safe: Validator, default: ValidatorFactory, boolean_validator: Validator
) -> Schema:
    """One source, and whether a loss is accepted."""
    return {"id": [not_empty, unicode_safe], "accept_loss": [default(False), boolean_validator]}


@validator_args
def source_show(
    not_empty: Validator,
    unicode_safe: Validator,
    default: ValidatorFactory,
    natural_number_validator: Validator,
    convert_int: Validator,
) -> Schema:
    """One source with a page of its records."""
    return {
        "id": [not_empty, unicode_safe],
        "limit": [default(100), convert_int, natural_number_validator],
        "offset": [default(0), convert_int, natural_number_validator],
    }


@validator_args
def job_changes(
    ignore_missing: Validator,
    unicode_safe: Validator,
    default: ValidatorFactory,
    natural_number_validator: Validator,
    convert_int: Validator,
) -> Schema:
    """Changes of a job or of a dataset."""
    return {
        "job": [ignore_missing, unicode_safe],
        "dataset": [ignore_missing, unicode_safe],
        "limit": [default(100), convert_int, natural_number_validator],
        "offset": [default(0), convert_int, natural_number_validator],
    }


@validator_args
def source_job_list(
    ignore_missing: Validator,
    unicode_safe: Validator,
    default: ValidatorFactory,
    natural_number_validator: Validator,
    convert_int: Validator,
) -> Schema:
    """The newest jobs, of one source or of all that the user may see."""
    return {
        "source": [ignore_missing, unicode_safe],
        "limit": [default(20), convert_int, natural_number_validator],
        "offset": [default(0), convert_int, natural_number_validator],
    }
