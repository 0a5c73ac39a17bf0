"""Observations and evidence links.

Revision ID: 0001_evidence_chain
Revises:
"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001_evidence_chain"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "policy_evidence_observation",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("indicator_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("value", sa.Numeric(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.UniqueConstraint("indicator_id", "kind", "fiscal_year", "area"),
    )
    op.create_index("ix_policy_evidence_observation_indicator_id", "policy_evidence_observation", ["indicator_id"])
    op.create_table(
        "policy_evidence_link",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("observation_id", sa.Text(), nullable=False, unique=True),
        sa.Column("package_id", sa.Text(), nullable=False),
        sa.Column("resource_id", sa.Text(), nullable=False),
        sa.Column("column_name", sa.Text(), nullable=False),
        sa.Column("row_filter", postgresql.JSONB(), nullable=False),
        sa.Column("aggregate", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("found", sa.Numeric()),
        sa.Column("checked", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_policy_evidence_link_package_id", "policy_evidence_link", ["package_id"])


def downgrade():
    op.drop_table("policy_evidence_link")
    op.drop_table("policy_evidence_observation")
