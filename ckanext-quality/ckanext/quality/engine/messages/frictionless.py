"""Every error type of frictionless 5.21 in plain Japanese and English, and the rule that covers it."""

from __future__ import annotations

from dataclasses import dataclass

from ckanext.quality.engine.text import Text


@dataclass(frozen=True)
class Explanation:
    """What an error type means, what to do, and which of our rules already says it."""

    title: Text
    remedy: Text
    rule: str = ""
    severity: str = "major"


_SCHEMA = Text("項目定義（スキーマ）の記述を直してください。", "Correct the schema or descriptor.")
_FILE = Text("ファイルを書き出し直して、登録し直してください。", "Export and register the file again.")
_CELL = Text("そのセルの値を直してください。", "Correct the value of the cell.")
_ROW = Text("その行を確かめてください。", "Check that row.")
_LABEL = Text("1行目の項目名を定義に合わせてください。", "Make the labels in row 1 those of the schema.")


def _of(ja: str, en: str, remedy: Text, rule: str = "", severity: str = "major") -> Explanation:
    return Explanation(Text(ja, en), remedy, rule, severity)


EXPLANATIONS: dict[str, Explanation] = {
    # the file
    "source-error": _of("ファイルを読み込めない", "The file cannot be read", _FILE, "S01", "fatal"),
    "scheme-error": _of("ファイルの場所を開けない", "The location cannot be opened", _FILE, "S01", "fatal"),
    "format-error": _of("ファイル形式を読めない", "The format cannot be read", _FILE, "S01", "fatal"),
    "compression-error": _of("圧縮ファイルを開けない", "The archive cannot be opened", _FILE, "S01", "fatal"),
    "encoding-error": _of("文字コードが合わず読めない", "The encoding does not fit", _FILE, "S02", "fatal"),
    "file-error": _of("ファイルの誤り", "An error of the file", _FILE),
    "hash-count": _of("ファイルの内容が登録時と違う", "The content differs from its registered hash", _FILE),
    "byte-count": _of("ファイルの大きさが登録時と違う", "The size differs from the registered one", _FILE),
    "data-error": _of("データの誤り", "An error of the data", _FILE),
    # the table
    "table-error": _of("表の誤り", "An error of the table", _ROW),
    "field-count": _of("列の数が定義と違う", "The number of columns differs from the definition", _LABEL),
    "row-count": _of("行の数が定義と違う", "The number of rows differs from the definition", _ROW),
    "table-dimensions": _of("行数・列数が決まりと違う", "Rows or columns are not as many as required", _ROW),
    "deviated-value": _of(
        "ほかの値から大きく外れた値がある", "A value lies far from the others", _CELL, severity="minor"
    ),
    "deviated-cell": _of("極端に長い値がある", "A value is extremely long", _CELL, severity="minor"),
    "required-value": _of("必ずあるはずの値がない", "A required value does not appear", _CELL),
    # the header
    "header-error": _of("項目名の行の誤り", "An error of the header", _LABEL),
    "blank-header": _of("項目名の行が空である", "The header row is blank", _LABEL, "S07", "critical"),
    "unmatched-header": _of("項目名が定義とまったく合わない", "The labels do not match the definition at all", _LABEL),
    "label-error": _of("項目名の誤り", "An error of a label", _LABEL),
    "extra-label": _of("定義にない項目名がある", "A label is not in the definition", _LABEL),
    "missing-label": _of("定義にある項目名がない", "A label of the definition is missing", _LABEL),
    "blank-label": _of("項目名が空の列がある", "A column has no label", _LABEL, "S07", "critical"),
    "duplicate-label": _of("同じ項目名が二つある", "A label appears twice", _LABEL, "S08", "fatal"),
    "incorrect-label": _of("項目名が定義と違う", "A label differs from the definition", _LABEL),
    # rows
    "row-error": _of("行の誤り", "An error of a row", _ROW),
    "blank-row": _of("空の行がある", "A row is blank", _ROW, "S05", "critical"),
    "primary-key": _of(
        "主キー（行を決める番号）が重複または空である", "The primary key is double or blank", _ROW, "K01"
    ),
    "foreign-key": _of("参照先の表にない値がある", "A value is missing in the table it refers to", _ROW),
    "duplicate-row": _of("同じ行が二度ある", "A row stands there twice", _ROW, "K02"),
    "row-constraint": _of("列どうしの決まりを満たさない行がある", "A row breaks a rule between columns", _ROW),
    # cells
    "cell-error": _of("セルの誤り", "An error of a cell", _CELL),
    "extra-cell": _of("項目名より多い値が並ぶ行がある", "A row has more cells than labels", _ROW, "S09", "fatal"),
    "missing-cell": _of("項目名より値の少ない行がある", "A row has fewer cells than labels", _ROW, "S09", "fatal"),
    "type-error": _of(
        "列のほかの値と種類の違う値がある（数値の列に文字があるなど）",
        "A value is of another type than its column (words among numbers, for example)",
        Text(
            "その値が正しいか確かめてください。数値や日付の列では、注記を別の列に移してください。",
            "Check the value; in columns of numbers or dates move remarks to a column of their own.",
        ),
        severity="minor",
    ),
    "constraint-error": _of("決まり（必須・範囲・形式）に合わない値がある", "A value breaks a constraint", _CELL),
    "unique-error": _of("重複してはいけない値が重複している", "A value that must be unique is not", _CELL, "K01"),
    "truncated-value": _of("途中で切れたらしい値がある", "A value seems to be cut off", _CELL, "C05"),
    "forbidden-value": _of("使えない値がある", "A value is forbidden", _CELL),
    "sequential-value": _of("連番が飛んでいる", "A sequence has a gap", _CELL, severity="minor"),
    "ascii-value": _of("英数字以外の文字がある", "A value is not ASCII", _CELL, severity="minor"),
    # descriptors
    "metadata-error": _of("メタデータの誤り", "An error of the metadata", _SCHEMA),
    "catalog-error": _of("カタログの記述の誤り", "An error of the catalogue descriptor", _SCHEMA),
    "dataset-error": _of("データセットの記述の誤り", "An error of the dataset descriptor", _SCHEMA),
    "checklist-error": _of("検査の設定の誤り", "An error of the checklist", _SCHEMA),
    "check-error": _of("検査項目の設定の誤り", "An error of a check", _SCHEMA),
    "detector-error": _of("自動判定の設定の誤り", "An error of the detector", _SCHEMA),
    "dialect-error": _of("読み取りの設定の誤り", "An error of the dialect", _SCHEMA),
    "control-error": _of("形式ごとの設定の誤り", "An error of the format's settings", _SCHEMA),
    "inquiry-error": _of("検査の依頼の誤り", "An error of the inquiry", _SCHEMA),
    "inquiry-task-error": _of("検査の依頼の一部の誤り", "An error of a task of the inquiry", _SCHEMA),
    "package-error": _of("データパッケージの記述の誤り", "An error of the package descriptor", _SCHEMA),
    "pipeline-error": _of("加工手順の誤り", "An error of the pipeline", _SCHEMA),
    "step-error": _of("加工手順の一部の誤り", "An error of a step of the pipeline", _SCHEMA),
    "report-error": _of("検査結果の記述の誤り", "An error of the report descriptor", _SCHEMA),
    "report-task-error": _of("検査結果の一部の記述の誤り", "An error of a task of the report", _SCHEMA),
    "schema-error": _of("項目定義（スキーマ）の誤り", "An error of the schema", _SCHEMA),
    "field-error": _of("項目の定義の誤り", "An error of a field's definition", _SCHEMA),
    "stats-error": _of("統計値の記述の誤り", "An error of the stats", _SCHEMA),
    "resource-error": _of("リソースの記述の誤り", "An error of the resource descriptor", _SCHEMA),
    "error": _of("そのほかの誤り", "Another error", _FILE),
}


def explain(kind: str) -> Explanation:
    """The words for an error type; a type unknown here is said to be an error, by its name."""
    found = EXPLANATIONS.get(kind)
    if found:
        return found
    return _of(f"そのほかの誤り（{kind}）", f"Another error ({kind})", _FILE)
