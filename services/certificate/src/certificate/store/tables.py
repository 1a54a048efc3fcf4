"""Every table of this service, imported in one place so that migrations see them."""

from certificate.store import certificates, committees, grounds, revocations, seal_certificates
from certificate.store.base import Base

METADATA = Base.metadata
MODULES = (certificates, committees, grounds, revocations, seal_certificates)
