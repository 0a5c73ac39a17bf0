"""First tables: report, score, task.

Revision ID: q0001
Revises:
Create Date: 2026-11-21

"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "q0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade():
    op.create_table(
        "quality_report",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("resource_id", sa.Text, nullable=False),
        sa.Column("package_id", sa.Text, nullable=False),
        sa.Column("content_hash", sa.Text, nullable=False),
        sa.Column("ruleset", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("format", sa.Text),
        sa.Column("score", sa.Float),
        sa.Column("grade", sa.Text),
        sa.Column("report", JSONB, nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("current", sa.Boolean, nullable=False),
        sa.UniqueConstraint("resource_id", "content_hash", "ruleset", name="quality_report_once"),
    )
    op.create_index("quality_report_content", "quality_report", ["content_hash", "ruleset"])
    op.create_index("ix_quality_report_package_id", "quality_report", ["package_id"])
    op.create_table(
        "quality_score",
        sa.Column("package_id", sa.Text, primary_key=True),
        sa.Column("score", sa.Float),
        sa.Column("grade", sa.Text),
        sa.Column("checked", sa.Integer, nullable=False),
        sa.Column("unreadable", sa.Integer, nullable=False),
        sa.Column("not_checked", sa.Integer, nullable=False),
        sa.Column("ruleset", sa.Text, nullable=False),
        sa.Column("modified", MOMENT, nullable=False),
    )
    op.create_table(
        "quality_task",
        sa.Column("resource_id", sa.Text, primary_key=True),
        sa.Column("package_id", sa.Text),
        sa.Column("requested", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("due", MOMENT, nullable=False),
    )
    op.create_index("ix_quality_task_due", "quality_task", ["due"])


def downgrade():
    op.drop_table("quality_task")
    op.drop_table("quality_score")
    op.drop_table("quality_report")
