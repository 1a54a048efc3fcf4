"""Above the use cases: events that come in, each handed to the use case that carries it out."""

from common.inbox.handling import handlers_in
from common.replicas import handlers as replicas
from review.messaging.incoming import cases, committees, effects, inquiries, panels

HANDLERS = handlers_in(replicas, cases, committees, effects, inquiries, panels)
