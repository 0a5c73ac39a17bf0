"""The 16 bodies. Names and codes are real, everything that they publish here is not."""

from __future__ import annotations

from sample_sites.model import Body

PREFECTURE = Body(1, "160008", "toyama-ken", "富山県", "CC BY 4.0")
TOYAMA = Body(2, "162019", "toyama-shi", "富山市", "CC BY 4.0")
TAKAOKA = Body(3, "162027", "takaoka-shi", "高岡市", "own")
UOZU = Body(4, "162043", "uozu-shi", "魚津市", "クリエイティブ・コモンズ・ライセンス 表示 2.1 日本")
HIMI = Body(5, "162051", "himi-shi", "氷見市", "CC-BY（表示）")
NAMERIKAWA = Body(6, "162060", "namerikawa-shi", "滑川市", "CC0")
KUROBE = Body(7, "162078", "kurobe-shi", "黒部市", "クリエイティブ・コモンズ 表示4.0国際")
TONAMI = Body(8, "162086", "tonami-shi", "砺波市", "CC0")
OYABE = Body(9, "162094", "oyabe-shi", "小矢部市", "CC BY 4.0")
NANTO = Body(10, "162108", "nanto-shi", "南砺市", "公共データ利用規約（第1.0版）")
IMIZU = Body(11, "162116", "imizu-shi", "射水市", "公共データ利用規約（第1.0版）（PDL1.0）")
FUNAHASHI = Body(12, "163210", "funahashi-mura", "舟橋村")
KAMIICHI = Body(13, "163228", "kamiichi-machi", "上市町")
TATEYAMA = Body(14, "163236", "tateyama-machi", "立山町", "CC BY 4.0")
NYUZEN = Body(15, "163422", "nyuzen-machi", "入善町", "クリエイティブ・コモンズ 表示 4.0 国際（CC BY 4.0）")
ASAHI = Body(16, "163431", "asahi-machi", "朝日町", "CC0")

ALL = (
    PREFECTURE,
    TOYAMA,
    TAKAOKA,
    UOZU,
    HIMI,
    NAMERIKAWA,
    KUROBE,
    TONAMI,
    OYABE,
    NANTO,
    IMIZU,
    FUNAHASHI,
    KAMIICHI,
    TATEYAMA,
    NYUZEN,
    ASAHI,
)
MUNICIPALITIES = ALL[1:]
