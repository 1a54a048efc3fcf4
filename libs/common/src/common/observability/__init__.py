"""What a running process tells about itself, without telling about people."""

from common.observability.logs import configure_logging, correlated
from common.observability.redaction import redact_text

__all__ = ["configure_logging", "correlated", "redact_text"]
