"""What each job changed, so that a dataset has a history and a job can be taken back.

Revision ID: mh0003
Revises: mh0002
Create Date: 2026-11-21

"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "mh0003"
down_revision = "mh0002"
branch_labels = None
depends_on = None

P = "municipal_harvest_"


def upgrade():
    op.create_table(
        f"{P}change",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("job_id", sa.Text, sa.ForeignKey(f"{P}job.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("record_id", sa.Text, sa.ForeignKey(f"{P}record.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("package_id", sa.Text, nullable=False, index=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("diff", JSONB, nullable=False),
        sa.Column("before", JSONB),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
    )
    op.add_column(f"{P}job", sa.Column("undone", sa.DateTime(timezone=True)))


def downgrade():
    op.drop_column(f"{P}job", "undone")
    op.drop_table(f"{P}change")
