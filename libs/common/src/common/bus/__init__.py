"""The event bus behind a port: Kafka in production, a PostgreSQL database in the laptop mode. One suite tests both."""
