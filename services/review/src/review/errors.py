"""Refusals of this service.

Refusal (common.web.problems)
└── Unprocessable
"""
