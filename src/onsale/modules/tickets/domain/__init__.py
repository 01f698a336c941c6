"""What tickets decide without a database: codes and admission."""
