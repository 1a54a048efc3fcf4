"""Drives a whole review season over REST, as its people would: each step with the own token of the person who acts.

Imports nothing of the services: only the HTTP client, the demo's cast and the command line for what the law wants made
outside the platform (the nonces of a draw).
"""
