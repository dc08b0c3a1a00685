"""Webhooks, and what they tell of. Must not know the layers above."""
