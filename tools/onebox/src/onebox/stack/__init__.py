"""The production shape on loopback: every service as an api and a worker process, told everything by its environment."""
