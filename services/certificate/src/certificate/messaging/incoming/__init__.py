"""Above the use cases: events that come in, each handed to the use case that carries it out."""

from certificate.messaging.incoming import committees, grounds, status
from common.inbox.handling import handlers_in
from common.replicas import handlers as replicas

HANDLERS = handlers_in(replicas, committees, grounds, status)
