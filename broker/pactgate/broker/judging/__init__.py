"""Processes in which what somebody sent is judged, so that none of it can stop the service. Must not know what."""
