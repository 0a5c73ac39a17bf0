"""Why a file cannot be read, in words that a clerk can act on."""

from __future__ import annotations

from dataclasses import dataclass

from .text import Text


@dataclass(frozen=True)
class Cause:
    """A kind of failure: what happened, and what to do about it."""

    what: Text
    remedy: Text


CAUSES: dict[str, Cause] = {
    "not-found": Cause(
        Text("ファイルが見つかりません。", "The file was not found."),
        Text("ファイルの場所と名前を確かめてください。", "Check the location and the name of the file."),
    ),
    "unreadable": Cause(
        Text("ファイルを開けません（{detail}）。", "The file could not be opened ({detail})."),
        Text(
            "ほかのソフトで開いていないか、読み取りの権限があるかを確かめてください。",
            "Check that no other program holds it and that you may read it.",
        ),
    ),
    "empty-file": Cause(
        Text("ファイルの中身が空（0バイト）です。", "The file is empty (0 bytes)."),
        Text(
            "保存や転送が途中で終わっていないか確かめ、もう一度書き出してください。",
            "Check that saving or transfer was not cut short, and export it again.",
        ),
    ),
    "no-table": Cause(
        Text(
            "表がありません（{size}バイトの中に、項目名と値の並びが見つかりません）。",
            "There is no table (no labels and values in {size} bytes).",
        ),
        Text(
            "正しいファイルを選んだか確かめ、1行目に項目名、2行目から値がある表にしてください。",
            "Check that this is the right file; put labels in the first row and values from the second.",
        ),
    ),
    "html": Cause(
        Text(
            "表ではなくウェブページ（HTML）です。多くは、リンク切れの案内やログイン画面が保存されたものです。",
            "This is a web page (HTML), not a table; often a saved error or login page.",
        ),
        Text(
            "配布元のリンクを開き、CSVやExcelのファイルそのものを登録し直してください。",
            "Open the publisher's link and register the CSV or Excel file itself.",
        ),
    ),
    "wrong-kind": Cause(
        Text(
            "{kind} のファイルで、表として検査できません。", "This is a {kind} file and cannot be checked as a table."
        ),
        Text(
            "元の表計算ファイルから CSV または Excel（.xlsx）で書き出してください。",
            "Export it from the original spreadsheet as CSV or Excel (.xlsx).",
        ),
    ),
    "not-checked": Cause(
        Text("{kind} は検査の対象外です。", "{kind} is not among the formats that are checked."),
        Text(
            "CSV・TSV・XLSX・XLS・ODS で公開すると、検査できます。",
            "Publish it as CSV, TSV, XLSX, XLS or ODS to have it checked.",
        ),
    ),
    "binary": Cause(
        Text("文字のファイルではありません（文字に直せないデータが入っています）。", "This is not a text file."),
        Text(
            "ファイルが壊れていないか確かめ、CSV（UTF-8）で書き出し直してください。",
            "Check that the file is not damaged and export it again as CSV (UTF-8).",
        ),
    ),
    "undecodable": Cause(
        Text(
            "文字コードが分かりません。UTF-8・UTF-16・CP932（Shift_JIS）・EUC-JP のどれでも、"
            "全部の文字を正しく読めません（先頭から{offset}バイト目付近）。",
            "The character encoding is not clear: neither UTF-8, UTF-16, CP932 (Shift_JIS) nor EUC-JP "
            "reads every character (near byte {offset}).",
        ),
        Text(
            "文字コードが混ざっているか、途中で壊れています。元のデータから CSV（UTF-8）で書き出し直してください。",
            "Encodings are mixed or the file is damaged. Export it again as CSV (UTF-8) from the original.",
        ),
    ),
    "broken-quotes": Cause(
        Text(
            '引用符（"）が閉じていないため、{row}行目から先を読めません。',
            "A quotation mark is not closed, so nothing after row {row} can be read.",
        ),
        Text(
            "その行の引用符を対にするか、表計算ソフトから CSV で書き出し直してください。",
            "Close the quotation mark in that row, or export the CSV again from a spreadsheet.",
        ),
    ),
    "too-large": Cause(
        Text(
            "ファイルが大きすぎます（{size}、上限は{limit}）。検査していません。",
            "The file is too large ({size}, the limit is {limit}). It was not checked.",
        ),
        Text("年度や地区で分けて公開してください。", "Publish it in parts, by year or by area."),
    ),
    "too-many-columns": Cause(
        Text(
            "列が多すぎます（{count}列、上限は{limit}列）。",
            "There are too many columns ({count}, the limit is {limit}).",
        ),
        Text(
            "不要な列を消すか、表を縦持ち（項目・値）にしてください。右の空の列に書式や空白が残っていないかも確かめてください。",
            "Delete columns that are not needed or turn the table into rows of item and value; "
            "look for left-over cells far to the right.",
        ),
    ),
    "too-wide": Cause(
        Text(
            "列が多すぎて（{count}列）、データベースの表にできません（上限は{limit}列）。",
            "There are too many columns ({count}) for a table of the database (the limit is {limit}).",
        ),
        Text(
            "横に並んだ年月や項目を縦に並べ直すか、ファイルを分けてください。ファイルそのものは今までどおり使えます。",
            "Put what runs sideways (years, items) into rows, or split the file. The file itself stays available.",
        ),
    ),
    "too-many-rows": Cause(
        Text(
            "表の範囲が大きすぎます（{count}行、上限は{limit}行）。離れた場所に値が残っている恐れがあります。",
            "The sheet spans too many rows ({count}, the limit is {limit}); a stray value may lie far below.",
        ),
        Text(
            "表の下の不要な行を削除して保存し直してください。",
            "Delete the unused rows below the table and save it again.",
        ),
    ),
    "zip-bomb": Cause(
        Text(
            "圧縮の中身が異常です（{detail}）。安全のため開きません。",
            "What is packed inside is abnormal ({detail}). It is not opened, for safety.",
        ),
        Text(
            "表計算ソフトで開いて新しいファイルに保存し直すか、CSV で書き出してください。",
            "Open it in a spreadsheet and save it as a new file, or export it as CSV.",
        ),
    ),
    "dangerous-xml": Cause(
        Text(
            "中の XML に外部参照や実体の定義があります。安全のため開きません。",
            "The XML inside defines entities. It is not opened, for safety.",
        ),
        Text(
            "表計算ソフトで新しいファイルに保存し直してください。",
            "Save it as a new file from a spreadsheet.",
        ),
    ),
    "broken-workbook": Cause(
        Text(
            "表計算ファイルとして開けません（{detail}）。壊れているか、拡張子と中身が違います。",
            "It does not open as a spreadsheet ({detail}): damaged, or not what its name says.",
        ),
        Text(
            "表計算ソフトで開けるか確かめ、.xlsx または CSV で保存し直してください。",
            "Check that a spreadsheet opens it and save it again as .xlsx or CSV.",
        ),
    ),
    "encrypted": Cause(
        Text("パスワードで保護されていて、中を読めません。", "It is protected by a password and cannot be read."),
        Text(
            "パスワードを外して保存し直してください（機械で読める公開データには付けません）。",
            "Save it again without the password.",
        ),
    ),
    "too-slow": Cause(
        Text("{limit}秒以内に検査が終わりませんでした。", "The check did not end within {limit} seconds."),
        Text("ファイルを分けるか、単純な CSV にしてください。", "Split the file or turn it into a plain CSV."),
    ),
    "too-much-memory": Cause(
        Text(
            "検査に必要なメモリーが上限を超えました。",
            "The check needed more memory than it may use.",
        ),
        Text("ファイルを分けるか、単純な CSV にしてください。", "Split the file or turn it into a plain CSV."),
    ),
    "crashed": Cause(
        Text(
            "このファイルの検査は途中で止まりました（{detail}）。",
            "The check of this file stopped half-way ({detail}).",
        ),
        Text(
            "表計算ソフトで開いて保存し直すと直ることがあります。続く場合は管理者に知らせてください。",
            "Saving it again from a spreadsheet may help. If it goes on, tell the administrator.",
        ),
    ),
}


class EngineError(Exception):
    """A file that cannot be read: code, cause and remedy in both languages."""

    def __init__(self, code: str, **values: object) -> None:
        cause = CAUSES[code]
        self.code = code
        self.values = values
        self.message = cause.what.format(**values)
        self.remedy = cause.remedy.format(**values)
        super().__init__(f"{code}: {self.message.en}")

    @property
    def ja(self) -> str:
        """The cause in Japanese."""
        return self.message.ja

    @property
    def en(self) -> str:
        """The cause in English."""
        return self.message.en

    def to_dict(self) -> dict[str, object]:
        """Code, message and remedy for JSON."""
        return {"code": self.code, "message": self.message.to_dict(), "remedy": self.remedy.to_dict()}
