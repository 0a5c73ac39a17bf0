"""Invented contents, one module per subject; columns after 自治体標準オープンデータセット where it has the subject."""
