"""Processes that are started for one purpose and never outlive who started them. Needs the standard library alone."""
