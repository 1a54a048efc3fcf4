"""Rows of a table as work: the one way in which a worker carries out what waits, for the inbox and for timers."""

from common.queues.runner import Hopeless, LeaseLost, Limits, Queue, Runner

__all__ = ["Hopeless", "LeaseLost", "Limits", "Queue", "Runner"]
