"""Above the use cases: events that come in, each handed to the use case that carries it out."""

from common.inbox.handling import handlers_in
from declaration.messaging.incoming import committees, effects, inquiries, messages, progress

HANDLERS = handlers_in(committees, effects, inquiries, messages, progress)
