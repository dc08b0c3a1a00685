"""Environments, and which versions are deployed or released to them. Decides nothing."""
