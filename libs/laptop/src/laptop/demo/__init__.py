"""The cast of the demo and the issuer of its tokens."""
