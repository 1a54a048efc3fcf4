"""Laptop mode and the command line `zcps`: embedded PostgreSQL, five services in one process, the season runner."""
