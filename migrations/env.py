"""Alembic's entry for every module; the connection and the version table come from onsale.platform.migrations."""

from alembic import context

config = context.config
context.configure(
    connection=config.attributes["connection"],
    version_table=config.get_main_option("version_table"),
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
