"""The verdict on versions that would meet, and everything that shows it. Must not know the layers above."""
