"""A bad night: many orders, paid through providers that do everything wrong that providers have done wrong."""
