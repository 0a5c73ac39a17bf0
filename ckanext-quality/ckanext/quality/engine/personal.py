"""Suspected personal data (gate G4): what must not be published before a person has looked at it.

Pure detection, and careful on both sides. Names that a law or the office itself publishes (代表者, 管理者, 営業者,
担当者) raise no suspicion; a list of private people with where they live, how to reach them or when they were born
does, and so do individual numbers (マイナンバー) and addresses that are nobody's office.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from .guard import column_letters
from .table import Column, Table, fold
from .text import Text
from .values import alphabet, date_form, narrow

_PRIVATE_PERSON = re.compile(
    r"^(本人|申請者|申込者|対象者|受給者|利用者|世帯主|児童|生徒|園児|保護者|会員|患者|参加者|回答者|職員)の?(氏名|名前|名)?$"
)
"""Labels of people who are private whatever stands beside them."""
_PERSON = re.compile(
    r"^(お名前|名前|フルネーム|姓名|名簿氏名|fullname|lastname|firstname)$"
    r"|^(氏名|姓|名|セイ|メイ)(カナ|かな|フリガナ|\(カナ\))?$|^氏名",
    re.IGNORECASE,
)
"""Labels of people who may stand there by office: the other columns tell."""
_OFFICE = re.compile(
    r"代表|管理者|責任者|営業|事業|開設|設置|施設|園|院|店|校|会社|法人|団体|理事|議員|委員|首長|知事|市長|町長|村長|館長|所長|校長"
    r"|担当|医師|薬剤師|講師|監督|作者|著者|出演|登録者|受託|落札|契約|候補|選手|受賞|指定管理|所有者|管理人|公開|提供"
)
"""Words of labels that say that names stand there by office, by law or by trade."""
_HOME = re.compile(r"^(住所|現住所|自宅住所|居住地|郵便番号|本人住所|住所.*|address|自宅.*)$", re.IGNORECASE)
_REACH = re.compile(r"(電話|携帯|tel|phone|メール|mail|連絡先)", re.IGNORECASE)
_BIRTH = re.compile(r"生年月日|誕生日|birth|^(年齢|満年齢)$", re.IGNORECASE)
_PRIVATE_LABEL = re.compile(
    r"個人番号|マイナンバー|被保険者番号|基礎年金番号|障害者手帳番号|口座番号|旅券番号|免許証番号"
)
_MOBILE = re.compile(r"^\(?0[789]0\)?[-\s]?\d{4}[-\s]?\d{4}$")
_PERSONAL_MAIL = re.compile(
    r"^[^@\s]+@(?:gmail\.com|googlemail\.com|yahoo\.(?:co\.jp|ne\.jp|com)|ymail\.ne\.jp|outlook\.(?:com|jp)|hotmail\.(?:com|co\.jp)"
    r"|live\.jp|icloud\.com|me\.com|mac\.com|docomo\.ne\.jp|ezweb\.ne\.jp|au\.com|softbank\.ne\.jp|i\.softbank\.jp|vodafone\.ne\.jp"
    r"|uqmobile\.jp|rakuten\.jp|ymobile\.ne\.jp|willcom\.com)$",
    re.IGNORECASE,
)
_MY_NUMBER = re.compile(r"^\d{4}[- ]?\d{4}[- ]?\d{4}$")
_NAME_PART = r"[\u3005\u3400-\u9fff\uf900-\ufaffぁ-んァ-ヶー]{1,6}"
_PERSON_VALUE = re.compile(rf"^{_NAME_PART}[\s\u3000]+{_NAME_PART}$")

_SHEET_OF_PEOPLE = re.compile(r"名簿|氏名|個人情報|住民|申請者|受給者|利用者一覧")
_DIGITS = frozenset("0123456789０１２３４５６７８９")
_AT = frozenset("@＠")

FEWEST_PEOPLE = 5
"""Fewer rows are a contact list, not a roll of people."""
FEWEST_NUMBERS = 3
"""Individual numbers with a right check digit; one digit in eleven is right by chance."""
_NUMBER_SHARE = 0.8
_LIST_SHARE = 0.3
"""Part of the filled cells that are mobile telephones or private mail: a list of people, not of offices."""


@dataclass(frozen=True)
class Suspicion:
    """One reason to hold a file back."""

    kind: str
    """``people``, ``individual-number``, ``mobile``, ``mail``, ``hidden`` or ``label``."""
    column: str
    count: int
    reason: Text

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON; never a value of the file itself."""
        return {"kind": self.kind, "column": self.column, "count": self.count, "reason": self.reason.to_dict()}


def suspect(table: Table) -> list[Suspicion]:
    """Every reason to suspect personal data in a table; an empty list where there is none."""
    found = [*_people(table)]
    for column in table.columns:
        if column.filled:
            found.extend(_of_column(column))
    return [*found, *_hidden(table, found)]


def _people(table: Table) -> Iterator[Suspicion]:
    """A column of private people's names with another that says where they live, how to reach them, or their birth."""
    person = next((c for c in table.columns if c.filled >= FEWEST_PEOPLE and _is_person(table, c)), None)
    if person is None or not _holds_people(person):
        return
    about = [c for c in table.columns if c.filled >= FEWEST_PEOPLE and _tells_of_a_person(c)]
    if not about:
        return
    labels = "・".join(f"『{column.label}』" for column in about[:3])
    reason = Text(
        f"『{person.label}』と{labels}が並んでおり、個人の名簿のように見えます。",
        f"“{person.label}” beside {labels} looks like a list of private people.",
    )
    yield Suspicion("people", person.label, person.filled, reason)


def _is_person(table: Table, column: Column) -> bool:
    if _PRIVATE_PERSON.match(column.key):
        return True
    if not _PERSON.match(column.key) or _in_public(table):
        return False
    return not any(_OFFICE.search(other.key) for other in table.columns)


def _in_public(table: Table) -> bool:
    """A list that a law has published (許可, 議員, 入札 …), by its name."""
    known = table.context
    texts = (known.filename, known.resource_name, known.dataset_title, *(text for _, text in table.titles))
    return any(re.search(r"許可|届出|議員|委員|入札|落札|受賞|表彰|候補者|文化財", text) for text in texts)


def _tells_of_a_person(column: Column) -> bool:
    key = column.key
    return bool(_HOME.match(key) or _BIRTH.search(key) or _REACH.search(key))


def _holds_people(column: Column) -> bool:
    """Most values could be a person's name: short, without a digit, and different from row to row."""
    good = sum(count for value, count in column.distinct.items() if value.strip() and _like_a_person(value))
    different = sum(1 for value in column.distinct if value.strip())
    return good >= 0.6 * column.filled and different >= 0.5 * column.filled


def _like_a_person(value: str) -> bool:
    plain = narrow(value)
    if _PERSON_VALUE.match(value.strip()):
        return True
    return (
        len(plain) <= 12
        and not any(map(str.isdigit, plain))
        and not re.search(r"[市区町村県](役場|立)?$|[課係室部局所園校院店館会社]$|株式|有限|法人|\(株\)", plain)
    )


def _of_column(column: Column) -> Iterator[Suspicion]:
    if _PRIVATE_LABEL.search(column.key) and column.filled >= FEWEST_NUMBERS:
        reason = Text(
            f"『{column.label}』は、公開してはいけない番号の項目名です。",
            f"“{column.label}” names a number that must not be published.",
        )
        yield Suspicion("label", column.label, column.filled, reason)
        return
    numbers = 0 if _DIGITS.isdisjoint(alphabet(column)) else _count(column, is_individual_number)
    if numbers >= FEWEST_NUMBERS and numbers >= _NUMBER_SHARE * column.filled and not _other_twelve_digits(column):
        reason = Text(
            f"『{column.label}』に、マイナンバー（個人番号）の検査に合う12桁の数が{numbers}件あります。",
            f"“{column.label}” holds {numbers} numbers of twelve digits that pass the check of an individual number.",
        )
        yield Suspicion("individual-number", column.label, numbers, reason)
    if _OFFICE.search(column.key):
        return
    for kind, signs, matches, ja, en in (
        ("mobile", _DIGITS, _is_mobile, "携帯電話の番号", "mobile telephone numbers"),
        ("mail", _AT, _is_personal_mail, "個人向けのメールアドレス", "private mail addresses"),
    ):
        if signs.isdisjoint(alphabet(column)):
            continue
        hits = _count(column, matches)
        if hits >= FEWEST_PEOPLE and hits >= _LIST_SHARE * column.filled:
            reason = Text(f"『{column.label}』に{ja}が{hits}件あります。", f"“{column.label}” holds {hits} {en}.")
            yield Suspicion(kind, column.label, hits, reason)


def _count(column: Column, matches: Callable[[str], bool]) -> int:
    return sum(count for value, count in column.distinct.items() if matches(narrow(value)))


def _is_mobile(plain: str) -> bool:
    return bool(_MOBILE.match(plain))


def _is_personal_mail(plain: str) -> bool:
    return bool(_PERSONAL_MAIL.match(plain))


def is_individual_number(text: str) -> bool:
    """Twelve digits whose last is the check digit of the eleven before (総務省令第85号, 2014)."""
    if not _MY_NUMBER.match(text):
        return False
    digits = [int(char) for char in text if char.isdigit()]
    body, check = digits[:11][::-1], digits[11]
    rest = sum(digit * (n + 2 if n < 6 else n - 4) for n, digit in enumerate(body)) % 11
    return check == (0 if rest <= 1 else 11 - rest)


def _other_twelve_digits(column: Column) -> bool:
    """Serial numbers rise by one, and other identifiers of twelve digits say what they are."""
    if re.search(r"jan|ean|isbn|登録番号|施設|事業所|法人|機関|町字|コード|code", column.key, re.IGNORECASE):
        return True
    return len({narrow(value)[:6] for value in column.distinct if value.strip()}) <= 1 < column.filled


def _hidden(table: Table, found: list[Suspicion]) -> Iterator[Suspicion]:
    """Hidden columns and sheets whose name speaks of people: nobody who looks at the file sees that they go out too."""
    facts = table.raw.workbook
    if facts is None:
        return
    for sheet in facts.hidden_sheets:
        if _SHEET_OF_PEOPLE.search(sheet):
            reason = Text(
                f"非表示のシート「{sheet}」は、名前から見て個人の名簿のようです。",
                f"The hidden sheet “{sheet}” looks like a list of people by its name.",
            )
            yield Suspicion("hidden", sheet, 1, reason)
    told = {suspicion.column for suspicion in found}
    for column in table.columns:
        if column.number not in facts.hidden_columns or column.filled < FEWEST_NUMBERS or column.label in told:
            continue
        if (
            _PERSON.match(column.key)
            or _PRIVATE_PERSON.match(column.key)
            or _BIRTH.search(column.key)
            or _mostly_dates_of_birth(column)
        ):
            letters = column_letters(column.number)
            reason = Text(
                f"非表示の{letters}列『{column.label}』に、個人に関する値が{column.filled}件あります。",
                f"The hidden column {letters} (“{column.label}”) holds {column.filled} values about people.",
            )
            yield Suspicion("hidden", column.label, column.filled, reason)


def _mostly_dates_of_birth(column: Column) -> bool:
    return "生" in fold(column.label) and _count(column, lambda plain: bool(date_form(plain))) >= 0.8 * column.filled
