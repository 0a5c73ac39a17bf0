"""Loads into the DataStore are tasks of their own.

Revision ID: q0003
Revises: q0002
Create Date: 2026-11-21

"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "q0003"
down_revision = "q0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade():
    op.add_column("quality_load", sa.Column("loader", sa.Text, nullable=False, server_default=""))
    op.add_column("quality_load", sa.Column("report", JSONB))
    op.add_column("quality_load", sa.Column("requested", MOMENT, nullable=False, server_default=sa.func.now()))
    op.add_column("quality_load", sa.Column("attempts", sa.Integer, nullable=False, server_default="0"))
    op.add_column("quality_load", sa.Column("due", MOMENT))
    op.create_index("ix_quality_load_due", "quality_load", ["due"])


def downgrade():
    op.drop_index("ix_quality_load_due", "quality_load")
    for column in ("due", "attempts", "requested", "report", "loader"):
        op.drop_column("quality_load", column)
