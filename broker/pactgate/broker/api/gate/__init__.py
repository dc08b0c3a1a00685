"""The verdict on versions that would meet, and everything that shows it. Decides nothing."""
