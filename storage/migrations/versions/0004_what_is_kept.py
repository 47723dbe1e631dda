"""What is kept: an index of files, whose log was cut, who was erased."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_OF_CASE = sa.text("number IS NOT NULL")


def upgrade() -> None:
    """Make the tables. Files from before are not in the index; erasing their owner removes them all the same."""
    op.create_table(
        "files",
        sa.Column("person", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("person", "digest", name="pk_files"),
    )
    op.create_index("ix_files_kind", "files", ["kind", "at"])
    op.create_index("ix_files_number", "files", ["number"], sqlite_where=_OF_CASE, postgresql_where=_OF_CASE)
    op.create_table(
        "cut_logs",
        sa.Column("person", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("person", name="pk_cut_logs"),
    )
    op.create_index("ix_cut_logs_until", "cut_logs", ["until"])
    op.create_table(
        "erasures",
        sa.Column("person", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("person", name="pk_erasures"),
    )


def downgrade() -> None:
    """Take them away."""
    for table in ("erasures", "cut_logs", "files"):
        op.drop_table(table)
