"""Documents that leave the house: set as PDF/A, sealed by an organisation's key, checked offline.

Modules are imported by name, so that a service that only reads a seal key loads no typesetter.
"""
