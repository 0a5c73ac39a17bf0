"""What each body publishes, after how many and which files it was seen to have."""

from __future__ import annotations

from dataclasses import replace

from sample_sites import bodies, make
from sample_sites.content import budget, bus, culture, food, population, survey, waste
from sample_sites.formats import csv_bytes
from sample_sites.marks import MARK, SUFFIX, named, wareki
from sample_sites.model import Body, Dataset, File


def prefecture() -> list[Dataset]:
    """富山県: a CKAN with statistics, evidence, and the files of one city."""
    body = bodies.PREFECTURE
    towns = [f"架空 {one.name}（見本）" for one in bodies.MUNICIPALITIES]
    years = [
        make.as_xlsx(body, f"jinko_r{year - 2018}", population.summary(towns, f"{year}-10-01"), f"令和{year - 2018}年")
        for year in (2023, 2024, 2025)
    ]
    answers = survey.answers(body, bodies.MUNICIPALITIES)
    evidence = make.as_csv(body, "kosodate_survey", answers, "集計表CSV")
    figures = make.as_csv(body, "kosodate_kpi", survey.indicators(len(bodies.MUNICIPALITIES)), "成果指標CSV")
    sights = make.table(body, "kanko", 40)
    goals = budget.goals(body)
    return [
        make.other(
            "sample_kosodate_survey",
            "子育て支援に関する県民意識調査 集計表",
            "子育て・教育",
            [evidence],
            tags=("子育て", "調査", "EBPM"),
            notes="市町村ごとに100人、個票は含みません。",
        ),
        make.other(
            "sample_kosodate_kpi",
            "子育て支援計画の成果指標",
            "子育て・教育",
            [figures],
            tags=("子育て", "指標", "EBPM"),
            notes="県民意識調査（架空）の集計表から作りました。",
        ),
        make.other("sample_jinko", "市町村別人口と世帯数", "統計", years, tags=("人口", "統計"), frequency="年1回"),
        make.other(
            "sample_kanko",
            "観光施設一覧",
            "文化・観光",
            [
                make.as_csv(body, "kanko", sights, "観光施設CSV"),
                make.as_xlsx(body, "kanko", sights, "観光施設Excel", plain=True),
            ],
            tags=("観光",),
        ),
        make.other(
            "sample_yosan_kpi",
            "予算と施策の成果（KPI）",
            "財政",
            [
                make.as_csv(body, "yosan", budget.spending(body), "款別予算"),
                make.as_csv(body, "kpi", goals, "成果", "utf-8"),
            ],
            tags=("予算", "KPI"),
            licence="公共データ利用規約（第1.0版）",
        ),
        replace(make.dataset(body, "iryo", 60, "cp932"), key="sample_iryo"),
    ]


def tonami() -> list[Dataset]:
    """砺波市: on the prefecture's CKAN."""
    body = bodies.TONAMI
    feed = File(make.file_name(body, "gtfs", "zip"), f"GTFSデータ{SUFFIX}", bus.feed(body), "ZIP", "2026-03-01")
    return [
        make.other("sample_city_tonami_gtfs", "市営バスGTFSデータ", "交通", [feed], tags=("バス", "GTFS")),
        replace(make.dataset(body, "aed", 25), key="sample_city_tonami_aed"),
        replace(make.dataset(body, "hinan", 18, "utf-8"), key="sample_city_tonami_hinan"),
    ]


def toyama() -> list[Dataset]:
    """富山市: its own CKAN; workbooks with merged headers, untidy names, a broken link."""
    body = bodies.TOYAMA
    refuge = make.table(body, "hinan", 80)
    gone = File(make.file_name(body, "hinan_kyu", "csv"), f"旧版CSV{SUFFIX}", b"", "CSV", "2024-04-01", missing=True)
    permits = [
        make.as_xlsx(
            body,
            f"shokuhin_{month.replace('-', '')}",
            food.table(body, 45, month),
            f"食品営業許可施設({wareki(month + '-01').removesuffix('1日')}）",
            sheet=f"{int(month[5:])}月末",
            groups=food.GROUPS,
            gaps=(14, 29),
        )
        for month in ("2026-02", "2026-03")
    ]
    districts = [named("校区", number) for number in range(1, 46)]
    defibrillators = make.untidy(make.table(body, "aed", 120), wide_columns=("ID", "所在地_番地以下"), duplicate=True)
    return [
        make.of(
            "hinan",
            [make.as_csv(body, "hinan", refuge, "CSV"), make.as_xlsx(body, "hinan", refuge, "Excel"), gone],
        ),
        make.of("aed", [make.as_csv(body, "aed", defibrillators, "AED設置箇所", "cp932")]),
        make.other("shokuhin", "食品営業許可施設", "産業", permits, tags=("食品", "営業許可"), frequency="月1回"),
        make.other(
            "jinko",
            "校区別人口（令和7年）",
            "統計",
            [make.as_xlsx(body, "jinko", population.summary(districts, "2025-12-31"), "校区別人口")],
            tags=("人口",),
        ),
        make.dataset(body, "gomi", 60),
        make.dataset(body, "shisetsu", 90),
        make.dataset(body, "suiri", 200, licence="CC BY 2.1 JP"),
    ]


def takaoka() -> list[Dataset]:
    """高岡市: lists by theme, the body's own terms."""
    body = bodies.TAKAOKA
    ages = population.by_age(body, 30, "2026-04-01")
    return [
        make.dataset(body, "hinan", 40),
        make.of(
            "aed", [make.as_csv(body, "aed", make.untidy(make.table(body, "aed", 35), duplicate=True), "AED", "cp932")]
        ),
        make.dataset(body, "toilet", 20),
        make.of(
            "gomi",
            [
                make.as_csv(body, "gomi", make.table(body, "gomi", 24), "ごみ収集日"),
                make.as_csv(body, "bunbetsu", waste.sorting(body), "ごみ分別"),
            ],
        ),
        make.other(
            "jinko", "地域・年齢別人口", "統計", [make.as_csv(body, "population", ages, "人口")], tags=("人口",)
        ),
    ]


def uozu() -> list[Dataset]:
    """魚津市: nearly everything CSV."""
    body = bodies.UOZU
    return [
        make.dataset(body, "aed", 15, "cp932"),
        make.dataset(body, "hinan", 22, "cp932"),
        make.dataset(body, "shisetsu", 30, "cp932"),
        make.dataset(body, "wifi", 8, "cp932"),
    ]


def himi() -> list[Dataset]:
    """氷見市: a nested list."""
    body = bodies.HIMI
    days = make.table(body, "gomi", 18)
    return [
        make.dataset(body, "hinan", 20),
        make.dataset(body, "aed", 12),
        make.of("gomi", [make.as_csv(body, "gomi", days, "CSV"), make.as_xlsx(body, "gomi", days, "Excel", gaps=(5,))]),
    ]


def namerikawa() -> list[Dataset]:
    """滑川市: a page per dataset."""
    body = bodies.NAMERIKAWA
    feed = File(make.file_name(body, "gtfs", "zip"), f"GTFS{SUFFIX}", bus.feed(body), "ZIP", "2026-03-15")
    return [
        make.dataset(body, "toilet", 10),
        make.other("bus", "コミュニティバスGTFSデータ", "交通", [feed], tags=("バス", "GTFS")),
        make.dataset(body, "event", 24),
    ]


def kurobe() -> list[Dataset]:
    """黒部市: headings and paragraphs on one page, names that say nothing, a broken link."""
    body = bodies.KUROBE
    files = [
        replace(
            make.as_csv(body, f"jinko{year}", population.by_age(body, 12, f"{year}-04-01"), f"令和{year - 2018}年"),
            name=f"mihon_kaku_02779{year % 10}.csv",
        )
        for year in (2024, 2025)
    ]
    gone = File("mihon_kaku_027799.csv", f"令和5年{SUFFIX}", b"", "CSV", "2023-04-01", missing=True)
    treasures = culture.properties(body, 16, era=True)
    days = make.table(body, "gomi", 14)
    return [
        make.other("jinko", "地域・年齢別人口", "統計", [*files, gone], tags=("人口",)),
        make.of("gomi", [replace(make.as_xlsx(body, "gomi", days, "Excel"), name="mihon_kaku_027785.xlsx")]),
        make.of("bunkazai", [replace(make.as_csv(body, "b", treasures, "CSV", "cp932"), name="mihon_kaku_027786.csv")]),
    ]


def oyabe() -> list[Dataset]:
    """小矢部市: a list and a page per dataset; one is a printed sheet saved as CSV."""
    body = bodies.OYABE
    printed = make.untidy(
        make.table(body, "shisetsu", 16), wide_columns=("ID", "開始時間", "所在地_番地以下"), duplicate=True
    )
    printed = printed.changed("名称", {5: "〃（架空・見本）", 9: "同上（架空・見本）", 12: ""})
    printed = printed.changed("終了時間", {2: "午後5時15分", 6: "17時", 10: "未定"})
    printed = printed.changed("緯度", {1: "－", 8: "不明"}).changed("経度", {1: "－", 8: "不明"})
    sheet = csv_bytes(
        printed,
        "cp932",
        titles=(f"公共施設一覧　{MARK}", f"{wareki('2025-04-01')}現在"),
        gaps=(3, 7, 11),
        notes=("※この表は見本データ（架空）です。",),
    )
    listing = File(make.file_name(body, "shisetsu", "csv"), f"公共施設一覧{SUFFIX}", sheet, "CSV", "2025-04-01")
    return [make.of("shisetsu", [listing]), make.dataset(body, "suiri", 40, "cp932")]


def nanto() -> list[Dataset]:
    """南砺市: statistics in workbooks, with everything that makes them hard to read."""
    body = bodies.NANTO
    districts = [named("地域", number) for number in range(1, 9)]
    people = population.summary(districts, "2026-03-31")
    spoiled = people.changed(
        "世帯数", {n: f"{cell}世帯" for n, cell in enumerate(people.column("世帯数")) if n % 3 == 0}
    )
    return [
        make.other(
            "jinko",
            "地域別人口",
            "統計",
            [make.as_xlsx(body, "jinko", spoiled, "地域別人口", groups={"人口": ("男", "計")}, gaps=(2, 5))],
        ),
        make.other(
            "yosan",
            "当初予算（款別）",
            "財政",
            [make.as_xlsx(body, "yosan", budget.spending(body), "当初予算", gaps=(9, 19))],
        ),
        make.dataset(body, "kaigo", 20),
    ]


def imizu() -> list[Dataset]:
    """射水市: three standard datasets."""
    body = bodies.IMIZU
    return [make.dataset(body, "hinan", 30), make.dataset(body, "aed", 30), make.dataset(body, "kosodate", 25)]


def tateyama() -> list[Dataset]:
    """立山町: a few files on one page."""
    body = bodies.TATEYAMA
    return [
        make.dataset(body, "toilet", 8),
        make.of(
            "bunkazai", [make.as_xlsx(body, "bunkazai", culture.properties(body, 12, era=True), "文化財", gaps=(3,))]
        ),
    ]


def nyuzen() -> list[Dataset]:
    """入善町: a table of datasets."""
    body = bodies.NYUZEN
    return [
        make.dataset(body, "hinan", 15, "utf-8"),
        make.dataset(body, "aed", 14, "utf-8"),
        make.dataset(body, "wifi", 6, "utf-8"),
    ]


def asahi() -> list[Dataset]:
    """朝日町: two files."""
    body = bodies.ASAHI
    happenings = make.untidy(make.table(body, "event", 10), wide_columns=("定員", "開始日"), duplicate=True)
    return [
        make.dataset(body, "kaigo", 7),
        make.of("event", [make.as_csv(body, "event", happenings, "イベント", "cp932")]),
    ]


def nothing() -> list[Dataset]:
    """舟橋村 and 上市町: no open data."""
    return []


MAKERS = {
    bodies.TONAMI.code: tonami,
    bodies.TOYAMA.code: toyama,
    bodies.TAKAOKA.code: takaoka,
    bodies.UOZU.code: uozu,
    bodies.HIMI.code: himi,
    bodies.NAMERIKAWA.code: namerikawa,
    bodies.KUROBE.code: kurobe,
    bodies.PREFECTURE.code: prefecture,
    bodies.OYABE.code: oyabe,
    bodies.NANTO.code: nanto,
    bodies.IMIZU.code: imizu,
    bodies.FUNAHASHI.code: nothing,
    bodies.KAMIICHI.code: nothing,
    bodies.TATEYAMA.code: tateyama,
    bodies.NYUZEN.code: nyuzen,
    bodies.ASAHI.code: asahi,
}


def of(body: Body) -> list[Dataset]:
    """What a body publishes."""
    return MAKERS[body.code]()
