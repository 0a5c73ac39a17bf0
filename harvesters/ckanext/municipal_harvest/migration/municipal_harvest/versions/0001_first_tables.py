"""First tables: source, job, record, file.

Revision ID: mh0001
Revises:
Create Date: 2026-11-21

"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "mh0001"
down_revision = None
branch_labels = None
depends_on = None

P = "municipal_harvest_"
MOMENT = sa.DateTime(timezone=True)


def upgrade():
    op.create_table(
        f"{P}source",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("body", sa.Text, nullable=False, index=True),
        sa.Column("owner_org", sa.Text, index=True),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("fq", sa.Text),
        sa.Column("headers", JSONB, nullable=False),
        sa.Column("terms", sa.Text),
        sa.Column("schedule", sa.Text, nullable=False),
        sa.Column("recipe", JSONB),
        sa.Column("title", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("next_run", MOMENT, index=True),
        sa.Column("last_job_id", sa.Text),
        sa.Column("last_success", MOMENT),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("modified", MOMENT, nullable=False),
    )
    op.create_table(
        f"{P}job",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("source_id", sa.Text, sa.ForeignKey(f"{P}source.id", ondelete="CASCADE"), nullable=False),
        sa.Column("state", sa.Text, nullable=False, index=True),
        sa.Column("requested_by", sa.Text),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("started", MOMENT),
        sa.Column("heartbeat", MOMENT),
        sa.Column("finished", MOMENT),
        *(
            sa.Column(name, sa.Integer, nullable=False)
            for name in (
                "progress", "total", "added", "updated", "unchanged", "missing", "failed", "files", "files_failed",
            )
        ),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("error", JSONB),
        sa.Column("problems", JSONB, nullable=False),
        sa.Column("problem_count", sa.Integer, nullable=False),
    )
    op.create_index(f"ix_{P}job_source_created", f"{P}job", ["source_id", "created"])
    op.create_table(
        f"{P}record",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("source_id", sa.Text, sa.ForeignKey(f"{P}source.id", ondelete="CASCADE"), nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("page", sa.Text, nullable=False),
        sa.Column("package_id", sa.Text, index=True),
        sa.Column("owner_org", sa.Text, index=True),
        sa.Column("content_hash", sa.Text, nullable=False),
        sa.Column("canonical", JSONB, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("error", JSONB),
        sa.Column("last_job_id", sa.Text),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("modified", MOMENT, nullable=False),
        sa.Column("missing_since", MOMENT),
        sa.UniqueConstraint("source_id", "key", name=f"uq_{P}record_source_key"),
    )
    op.create_table(
        f"{P}file",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("record_id", sa.Text, sa.ForeignKey(f"{P}record.id", ondelete="CASCADE"), nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("resource_id", sa.Text, index=True),
        sa.Column("sha256", sa.Text, index=True),
        sa.Column("size", sa.BigInteger),
        sa.Column("format", sa.Text, nullable=False),
        sa.Column("mimetype", sa.Text, nullable=False),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("error", JSONB),
        sa.Column("checked", MOMENT),
        sa.UniqueConstraint("record_id", "key", name=f"uq_{P}file_record_key"),
    )


def downgrade():
    for name in ("file", "record", "job", "source"):
        op.drop_table(f"{P}{name}")
