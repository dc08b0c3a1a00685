"""Webhooks, what they did, and trying them. Decides nothing."""
