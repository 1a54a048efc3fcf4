"""An outage: something that a service needs is away for the moment. Nobody did anything wrong, and nothing follows from it.

Storage, bus and key servers raise their own kinds of it; of the database's errors `common.db.outages` says which are one.
A request is answered 503, a queue tries again without counting, and no decision ever rests on it.
"""


class Outage(Exception):
    """Something that a service needs does not answer, is full, read-only, or not there at all."""
