"""People, system accounts, teams, roles and tokens, in SQL."""
