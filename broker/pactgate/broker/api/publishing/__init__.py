"""Pacts: published, merged, listed and compared. Decides nothing."""
