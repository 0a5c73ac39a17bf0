"""イベント."""

from __future__ import annotations

from sample_sites.content.place import WHERE, WHO, place
from sample_sites.marks import MAIL, PHONE, dice, named
from sample_sites.model import Body, Table

COLUMNS = (
    *WHO,
    "イベント名",
    "イベント名_カナ",
    "イベント名_英字",
    "開始日",
    "終了日",
    "開始時間",
    "終了時間",
    "説明",
    "料金(基本)",
    "連絡先名称",
    "連絡先電話番号",
    "連絡先メールアドレス",
    "主催者",
    "場所名称",
    *WHERE,
    "アクセス方法",
    "駐車場情報",
    "定員",
    "参加申込方法",
    "URL",
    "備考",
)


def table(body: Body, rows: int) -> Table:
    """Invented events, in a year that is over."""

    def row(number: int) -> dict[str, str | int | float | None]:
        rng = dice(body.code, "event", number)
        month, day = rng.randint(1, 12), rng.randint(1, 26)
        return place(body, "event", number, "広場") | {
            "イベント名": named(rng.choice(("まつり", "朝市", "防災教室", "コンサート", "マラソン大会")), number),
            "イベント名_英字": f"Sample event (invented) No. {number}",
            "開始日": f"2025-{month:02d}-{day:02d}",
            "終了日": f"2025-{month:02d}-{day + rng.randint(0, 2):02d}",
            "開始時間": "10:00",
            "終了時間": "15:00",
            "説明": "見本データ（架空）のため、開催されません。",
            "料金(基本)": rng.choice(("無料", "0円", "")),
            "連絡先名称": "架空イベント係（見本）",
            "連絡先電話番号": PHONE,
            "連絡先メールアドレス": MAIL,
            "主催者": "架空実行委員会（見本）",
            "場所名称": named("広場", number),
            "定員": rng.choice((30, 50, 100, "")),
        }

    return Table.of(COLUMNS, (row(number) for number in range(1, rows + 1)))
