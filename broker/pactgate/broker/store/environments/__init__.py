"""Environments, and which versions are deployed or released to them. Must not know the layers above."""
