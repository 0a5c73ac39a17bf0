from __future__ import annotations

import pytest
from ckanext.policy_evidence import references

ORIGIN = {"survey": "160008_x", "dataset": "", "question": ""}
EMPTY = {"survey": "", "dataset": "", "question": ""}


@pytest.mark.parametrize(
    ("value", "entries"),
    [
        (["160008_x"], ["160008_x"]),
        ('["160008_x"]', ["160008_x"]),
        ("160008_x", ["160008_x"]),
        ([ORIGIN, EMPTY], [ORIGIN]),
        ([EMPTY], []),
        ([], []),
        ("[]", []),
        ("", []),
        (None, []),
    ],
)
def test_entries_that_name_something(value, entries):
    assert references.read(value) == entries
