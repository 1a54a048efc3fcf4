"""Above the use cases: events that come in, each handed to the use case that carries it out."""

from common.inbox.handling import handlers_in
from common.replicas import handlers as replicas
from credit_file.messaging.incoming import copies, effects, investigations, reports

HANDLERS = handlers_in(replicas, copies, effects, investigations, reports)
