"""Pacticipants and their versions, with branches, tags and labels. Decides nothing."""
