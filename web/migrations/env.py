"""Runs migrations on the connection that web.database hands over; there is no offline mode."""

from __future__ import annotations

from alembic import context

from web.schema import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
