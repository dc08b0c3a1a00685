"""Runs contracts against a real provider build and says what happened. Must not know the broker."""
