"""A block of columns under the wrong labels: found, measured, and put right."""

from __future__ import annotations

import pytest
from ckanext.quality.engine import standards
from ckanext.quality.engine.standards import Shift
from hypothesis import given, settings
from hypothesis import strategies as st

from .files import ISHIKAWA, NUMBERS, right_rows, table_at, table_of

EDGES = ("phone", "postcode")


@pytest.mark.shared
def test_the_real_file_of_ishikawa():
    table = table_at(ISHIKAWA / "170003_evacuation_space.csv")
    match = standards.of(table)
    assert match is not None
    assert match.shift is not None
    assert match.shift == Shift(first=18, last=20, by=5, joins=19, rows=1525, total=1525)
    assert match.shift.moves == (((18,), 23), ((19, 20), 24))
    assert match.displaced == {18, 19, 20, 23, 24}
    row = match.shift.apply(table.body[0])
    assert dict(zip(table.labels, row, strict=True)) | {
        "内線番号": "",
        "連絡先メールアドレス": "",
        "連絡先FormURL": "",
        "市区町村コード": "172014",
        "地方公共団体名": "石川県金沢市",
        "災害種別_洪水": "1",
    } == dict(zip(table.labels, row, strict=True))


@pytest.mark.shared
def test_the_real_file_is_right_once_it_is_put_right():
    table = table_at(ISHIKAWA / "170003_evacuation_space.csv")
    match = standards.of(table)
    assert match is not None
    assert match.shift is not None
    mended = table_of([table.labels, *map(match.shift.apply, table.body)], filename="170003_evacuation_space.csv")
    again = standards.of(mended)
    assert again is not None
    assert again.shift is None


@pytest.mark.parametrize("number", NUMBERS)
def test_a_right_file_has_no_shift(number: str):
    match = standards.of(table_of(right_rows(standards.load()[number])))
    assert match is not None
    assert match.shift is None


@settings(max_examples=40, deadline=None)
@given(
    number=st.sampled_from(["01", "03", "07", "08"]),
    by=st.sampled_from([-3, -2, -1, 1, 2, 3]),
    count=st.integers(min_value=3, max_value=20),
)
def test_whatever_slipped_is_put_back(number: str, by: int, count: int):
    """Telephone to postcode pushed over free columns beside them: the shift found gives the right file again."""
    standard = standards.load()[number]
    labels, *body = right_rows(standard, count)
    first, last = (next(i for i, field in enumerate(standard.fields) if field.kind == kind) for kind in EDGES)
    for row in body:
        # Room on the side to which the block slips.
        for step in range(1, abs(by) + 1):
            row[last + step if by > 0 else first - step] = ""
    slipped = [list(row) for row in body]
    for row, right in zip(slipped, body, strict=True):
        row[first : last + 1] = [""] * (last - first + 1)
        row[first + by : last + by + 1] = right[first : last + 1]
    match = standards.of(table_of([labels, *slipped], standard=number))
    assert match is not None
    shift = match.shift
    assert shift is not None
    assert (shift.first, shift.last, shift.by, shift.total) == (first + by + 1, last + by + 1, -by, count)
    assert [shift.apply(row) for row in slipped] == body


def test_one_wrong_column_is_no_shift():
    rows = right_rows(standards.load()["03"])
    column = rows[0].index("内線番号")
    for row in rows[1:]:
        row[column] = "総務課"
    match = standards.of(table_of(rows))
    assert match is not None
    assert match.shift is None


def test_nothing_is_moved_over_other_values():
    rows = right_rows(standards.load()["03"])
    mail, code = rows[0].index("連絡先メールアドレス"), rows[0].index("市区町村コード")
    for row in rows[1:]:
        row[mail], row[mail + 1], row[code] = "162019", "富山県", "162019"
    match = standards.of(table_of(rows))
    assert match is not None
    assert match.shift is None
