"""Pacts: published, merged, listed and compared. Must not know the layers above."""
