"""The full model: results by check, parts of the score, trend, links, exemptions, holds, loads.

Revision ID: q0002
Revises: q0001
Create Date: 2026-11-21

"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "q0002"
down_revision = "q0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
NEW_TABLES = (
    "quality_load",
    "quality_hold",
    "quality_exemption",
    "quality_link",
    "quality_history",
    "quality_check_result",
)


def upgrade():
    op.add_column("quality_report", sa.Column("context_hash", sa.Text, nullable=False, server_default=""))
    op.add_column("quality_report", sa.Column("data_points", sa.Float))
    op.add_column("quality_score", sa.Column("a_points", sa.Float))
    op.add_column("quality_score", sa.Column("b_points", sa.Float))
    op.add_column("quality_score", sa.Column("gates", JSONB, nullable=False, server_default="[]"))
    op.add_column("quality_score", sa.Column("scales", JSONB, nullable=False, server_default="{}"))
    op.add_column("quality_score", sa.Column("due", MOMENT))
    op.create_index("ix_quality_score_due", "quality_score", ["due"])
    op.create_table(
        "quality_check_result",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("resource_id", sa.Text, nullable=False),
        sa.Column("package_id", sa.Text, nullable=False),
        sa.Column("content_hash", sa.Text, nullable=False),
        sa.Column("check", sa.Text, nullable=False),
        sa.Column("ruleset", sa.Text, nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("affected", sa.Integer, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("loss", sa.Float, nullable=False),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.UniqueConstraint("resource_id", "content_hash", "check", "ruleset", name="quality_check_result_once"),
    )
    op.create_index("ix_quality_check_result_package_id", "quality_check_result", ["package_id"])
    op.create_index("quality_check_result_check", "quality_check_result", ["check", "ruleset"])
    op.create_table(
        "quality_history",
        sa.Column("package_id", sa.Text, primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("ruleset", sa.Text, primary_key=True),
        sa.Column("owner_org", sa.Text),
        sa.Column("score", sa.Float),
        sa.Column("grade", sa.Text),
        sa.Column("told", MOMENT),
    )
    op.create_index("quality_history_organization", "quality_history", ["owner_org", "day"])
    op.create_table(
        "quality_link",
        sa.Column("resource_id", sa.Text, primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("package_id", sa.Text, nullable=False),
        sa.Column("good", sa.Boolean, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
    )
    op.create_index("ix_quality_link_package_id", "quality_link", ["package_id"])
    op.create_table(
        "quality_exemption",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("resource_id", sa.Text, nullable=False),
        sa.Column("package_id", sa.Text, nullable=False),
        sa.Column("check", sa.Text, nullable=False),
        sa.Column("column", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.UniqueConstraint("resource_id", "check", "column", name="quality_exemption_once"),
    )
    op.create_index("ix_quality_exemption_package_id", "quality_exemption", ["package_id"])
    op.create_table(
        "quality_hold",
        sa.Column("resource_id", sa.Text, primary_key=True),
        sa.Column("content_hash", sa.Text, primary_key=True),
        sa.Column("package_id", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reasons", JSONB, nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("decided", MOMENT),
        sa.Column("decided_by", sa.Text),
        sa.Column("reason", sa.Text, nullable=False),
    )
    op.create_index("ix_quality_hold_package_id", "quality_hold", ["package_id"])
    op.create_table(
        "quality_load",
        sa.Column("resource_id", sa.Text, primary_key=True),
        sa.Column("package_id", sa.Text, nullable=False),
        sa.Column("content_hash", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("rows", sa.Integer),
        sa.Column("error", JSONB),
        sa.Column("loaded", MOMENT),
    )
    op.create_index("ix_quality_load_package_id", "quality_load", ["package_id"])


def downgrade():
    for table in NEW_TABLES:
        op.drop_table(table)
    op.drop_index("ix_quality_score_due", "quality_score")
    for column in ("due", "scales", "gates", "b_points", "a_points"):
        op.drop_column("quality_score", column)
    op.drop_column("quality_report", "data_points")
    op.drop_column("quality_report", "context_hash")
