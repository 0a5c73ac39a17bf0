"""What the loader says to people."""

from __future__ import annotations

from ckanext.quality.engine.text import Text

ISO_COLUMN = Text(
    "隣の列「{name}」の日付を西暦（ISO 8601）に直した列です。「{name}」は公表されたままです。",
    "The dates of the column “{name}” in ISO 8601. “{name}” itself is as published.",
)
ISO_UNREAD = Text(
    "日付として読めない値の行は空です。",
    "Empty where a value could not be read as a date.",
)
ISO_BESIDE = Text(
    "西暦（ISO 8601）に直した日付が、隣の列「{name}」にあります。",
    "The column “{name}” beside it has the same dates in ISO 8601.",
)
RENAMED = Text(
    "列「{old}」がなくなり、「{new}」が加わりました。名前が変わったようです。「{old}」のデータ辞書の説明は残してあり、"
    "列が元の名前で戻れば再び使われます。",
    "The column “{old}” is gone and “{new}” is new: it seems to have been renamed. What the data dictionary says of "
    "“{old}” is kept and used again when the column comes back.",
)
VANISHED = Text(
    "列「{old}」がなくなりました。データ辞書の説明は残してあり、列が戻れば再び使われます。",
    "The column “{old}” is gone. What the data dictionary says of it is kept and used again when it comes back.",
)
RETYPED = Text(
    "列「{column}」の型が {before} から {after} に変わりました。",
    "The type of the column “{column}” changed from {before} to {after}.",
)
BLANK_LABEL = Text(
    "項目名のない列を「{name}」と名付けました（{cell}列）。",
    "A column without a label was named “{name}” (column {cell}).",
)
CHANGED_LABEL = Text(
    "項目名「{label}」は、データベースの決まり（長さ、重複、使えない文字）のため列名を「{name}」としました。",
    "The label “{label}” became the column name “{name}”: names have limits of length, characters and repetition.",
)
CUT = Text(
    "行が多いため、先頭の{rows}行だけをデータベースに入れました。全体はファイルをダウンロードしてください。",
    "Only the first {rows} rows are in the DataStore; download the file for all of them.",
)
NUL_REMOVED = Text(
    "データベースに入れられない文字（NUL）を{count}個取り除きました。",
    "{count} NUL characters, which no database takes, were left out.",
)
NOT_UNIQUE = Text(
    "「{columns}」が重複しているため、一意の索引を普通の索引にしました。",
    "“{columns}” has repeated values: its unique index became an ordinary one.",
)
TOO_BIG = Text(
    "1行が長すぎて、データベースの表にできません（{detail}）。ファイルそのものは今までどおり使えます。",
    "A row is too long for a table of the database ({detail}). The file itself stays available.",
)
TOO_BIG_REMEDY = Text(
    "列を減らすか、ファイルを分けてください。",
    "Use fewer columns or split the file.",
)
GIVEN_UP = Text(
    "データベースへの登録が{count}回続けて途中で止まりました。管理者に知らせてください。",
    "Loading into the DataStore stopped half-way {count} times. Tell the administrator.",
)
