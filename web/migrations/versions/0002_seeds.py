"""The seed of a tenant in a table of its own: it can be large, and what stands behind it in a row is slow to reach."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move the seeds."""
    op.create_table(
        "seeds",
        sa.Column("attempt_id", sa.String(32), sa.ForeignKey("attempts.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("payload", sa.Text, nullable=False),
    )
    op.execute("INSERT INTO seeds (attempt_id, payload) SELECT id, seed FROM attempts")
    op.drop_column("attempts", "seed")


def downgrade() -> None:
    """Move them back."""
    op.add_column("attempts", sa.Column("seed", sa.Text, nullable=False, server_default=""))
    op.execute("UPDATE attempts SET seed = (SELECT payload FROM seeds WHERE seeds.attempt_id = attempts.id)")
    op.drop_table("seeds")
