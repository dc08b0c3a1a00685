"""Pacts for verification, and the results of replays. Decides nothing."""
