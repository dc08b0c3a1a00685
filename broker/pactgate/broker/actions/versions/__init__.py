"""Pacticipants and their versions, with branches, tags and labels. Must not know the layers above."""
