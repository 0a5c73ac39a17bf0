"""Counting complete readings without a record, and the leave to lose many at once.

Revision ID: mh0002
Revises: mh0001
Create Date: 2026-11-21

"""

import sqlalchemy as sa
from alembic import op

revision = "mh0002"
down_revision = "mh0001"
branch_labels = None
depends_on = None

P = "municipal_harvest_"


def upgrade():
    op.add_column(f"{P}record", sa.Column("missing_count", sa.Integer, nullable=False, server_default="0"))
    op.add_column(f"{P}job", sa.Column("accept_loss", sa.Boolean, nullable=False, server_default="false"))


def downgrade():
    op.drop_column(f"{P}job", "accept_loss")
    op.drop_column(f"{P}record", "missing_count")
