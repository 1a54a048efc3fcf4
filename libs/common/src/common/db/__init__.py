"""Connections, the tables every service has, and the unit of work: one transaction per request, message or timer."""
