"""The command line. Talks to a broker over HTTP by following its links; must not import the broker."""
