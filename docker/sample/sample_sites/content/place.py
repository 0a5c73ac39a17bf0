"""The columns that every place has, filled with places that do not exist."""

from __future__ import annotations

from sample_sites.marks import MAIL, PHONE, REMARK, TOWN, dice, kana, named, nowhere
from sample_sites.model import Body, Cell

WHO = ("全国地方公共団体コード", "ID", "地方公共団体名")
WHERE = (
    "所在地_全国地方公共団体コード",
    "町字ID",
    "所在地_連結表記",
    "所在地_都道府県",
    "所在地_市区町村",
    "所在地_町字",
    "所在地_番地以下",
    "建物名等(方書)",
    "緯度",
    "経度",
)
CONTACT = ("電話番号", "内線番号", "連絡先メールアドレス", "連絡先FormURL", "連絡先備考（その他、SNSなど）", "郵便番号")
HOURS = ("利用可能曜日", "開始時間", "終了時間", "利用可能日時特記事項")


def place(body: Body, subject: str, number: int, kind: str) -> dict[str, Cell]:
    """One invented place, with every common column."""
    rng = dice(body.code, subject, number)
    latitude, longitude = nowhere(rng)
    name = named(kind, number)
    city = "" if body.name == "富山県" else body.name
    street = f"{rng.randint(1, 9)}丁目0番{number}号"
    return {
        "全国地方公共団体コード": body.code,
        "ID": f"MIHON{number:04d}",
        "地方公共団体名": body.full,
        "名称": name,
        "名称_カナ": kana("", number),
        "名称_英字": f"Sample (invented) No. {number}",
        "名称_英語": f"Sample (invented) No. {number}",
        "所在地_全国地方公共団体コード": body.code,
        "所在地_連結表記": f"富山県{city}{TOWN}{street}",
        "所在地_都道府県": "富山県",
        "所在地_市区町村": city,
        "所在地_町字": TOWN,
        "所在地_番地以下": street,
        "緯度": latitude,
        "経度": longitude,
        "電話番号": PHONE,
        "連絡先メールアドレス": MAIL,
        "郵便番号": "000-0000",
        "利用可能曜日": "月火水木金",
        "開始時間": "08:30",
        "終了時間": "17:15",
        "備考": REMARK,
    }
