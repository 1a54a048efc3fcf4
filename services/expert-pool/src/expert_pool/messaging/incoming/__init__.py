"""Above the use cases: events that come in, each handed to the use case that carries it out."""

from common.inbox.handling import handlers_in
from common.replicas import handlers as replicas
from expert_pool.messaging.incoming import committees, draws, effects, history

HANDLERS = handlers_in(replicas, committees, draws, effects, history)
