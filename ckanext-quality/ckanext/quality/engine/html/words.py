"""The words of the pages, in both languages."""

from __future__ import annotations

from ckanext.quality.engine.text import Text

WORDS = {
    "title": Text("ファイルの検査結果", "Report of the file"),
    "diff_title": Text("直す前と直した後", "Before and after the repair"),
    "score": Text("100点のうち", "of 100 points"),
    "format": Text("形式", "Format"),
    "encoding": Text("文字コード", "Encoding"),
    "size": Text("表の大きさ", "Table"),
    "rows_columns": Text("{rows}行 × {columns}列", "{rows} rows × {columns} columns"),
    "header_row": Text("項目名の行", "Labels in row"),
    "header_row_value": Text("{row}行目", "{row}"),
    "sheet": Text("シート", "Sheet"),
    "sampled": Text("大きい表のため、先頭の{rows}行だけを検査しました。", "Only the first {rows} rows were checked."),
    "first": Text("まず、これをしてください", "Do this first"),
    "first_repair": Text(
        "「自動で直したファイル」を使うだけで、{before}点から{after}点になります。",
        "Just taking the repaired file lifts the score from {before} to {after} points.",
    ),
    "first_repair_same": Text(
        "自動で直せるところがあります（点数は {after} 点のままです）。",
        "Some things can be repaired automatically (the score stays at {after}).",
    ),
    "first_finding": Text(
        "次に効くのは {number} 番の「{title}」です。直すと +{gain} 点。",
        "What gains most next is number {number}, “{title}”: +{gain} points.",
    ),
    "first_finding_only": Text(
        "いちばん効くのは {number} 番の「{title}」です。直すと +{gain} 点。",
        "What gains most is number {number}, “{title}”: +{gain} points.",
    ),
    "none": Text(
        "直すところは見つかりませんでした。このまま公開できます。", "Nothing to mend was found. It is ready to publish."
    ),
    "picture": Text("表のどこか", "Where in the table"),
    "picture_hint": Text(
        "色の付いたところが、下の番号の指摘です。空白は □ や ␣、改行は ↵ で見せ、正しい行は省いています。",
        "Coloured cells belong to the findings of that number below. Spaces show as □ or ␣, line breaks as ↵; "
        "rows without findings are left out.",
    ),
    "findings": Text("直すところ", "What to mend"),
    "findings_hint": Text(
        "手間の割に点が上がるものから並べています。", "Sorted by what they gain for the effort they take."
    ),
    "gain": Text("直すと +{gain} 点", "+{gain} points"),
    "gain_most": Text("直すと 最大 +{gain} 点", "up to +{gain} points"),
    "details": Text("なぜ困るか・きまり", "Why it matters, and the rules"),
    "how_by_hand": Text("自分で直すなら", "By hand"),
    "places": Text("場所", "Where"),
    "more_places": Text("ほか {count} か所", "and {count} more"),
    "why": Text("なぜ困るか", "Why it matters"),
    "how": Text("直し方", "How to mend it"),
    "who": Text("直せる人", "Who can"),
    "example": Text("例", "For example"),
    "rules": Text("きまり", "Rules"),
    "repair": Text("自動で直したファイル", "The repaired file"),
    "repair_none": Text("自動で直せるところはありません。", "Nothing can be repaired automatically."),
    "repair_done": Text(
        "{count}か所を自動で直せます。元のファイルは変わりません。直す前と後は、一つずつ確かめられます。",
        "{count} places can be repaired automatically. The original stays as it is, and every change can be looked up.",
    ),
    "command": Text("直したファイルを作るには", "To make the repaired file"),
    "proposals": Text("確認すれば直せるところ", "Repaired once you agree"),
    "proposals_hint": Text(
        "人の判断が要るものです。よければ、記号（{option} に続けて）を付けてもう一度実行してください。",
        "These need your judgement. If you agree, run it again with the name after {option}.",
    ),
    "before": Text("直す前", "Before"),
    "after": Text("直した後", "After"),
    "removed": Text("削除", "removed"),
    "blank": Text("（空）", "(blank)"),
    "row": Text("行", "Row"),
    "summary": Text("直した内容", "What was repaired"),
    "count_places": Text("{count}か所", "{count} places"),
    "metadata": Text(
        "表から外した文字（データセットの説明に移してください）", "Words taken out (move them to the description)"
    ),
    "kind_title": Text("題名", "Title"),
    "kind_temporal": Text("時点", "Date"),
    "kind_source": Text("資料", "Source"),
    "kind_unit": Text("単位", "Unit"),
    "kind_note": Text("注", "Note"),
    "changed_rows": Text("値が変わった行（{count}行）", "Rows with changed values ({count})"),
    "more_rows": Text(
        "ほかに{count}行で値が変わっています。すべては変更の記録（CSV）にあります。",
        "{count} more rows changed; all of them are in the change log (CSV).",
    ),
    "same_columns": Text("変わらない{count}列は省いています。", "{count} unchanged columns are left out."),
    "removed_rows": Text("外した行", "Rows taken out"),
    "no_changes": Text("直すところはありませんでした。", "There was nothing to repair."),
    "error": Text("このファイルは検査できません", "This file cannot be checked"),
    "note": Text("注意", "Note"),
    "footer": Text(
        "検査のきまり {ruleset}。点数は、このファイルの中身だけを 100 点満点にしたものです。",
        "Ruleset {ruleset}. The score is of the content of this file alone, of 100.",
    ),
    "hash": Text("ファイルの指紋（SHA-256）", "SHA-256"),
}
