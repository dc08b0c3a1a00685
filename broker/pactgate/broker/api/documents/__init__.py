"""Provider contracts, and what they are shown to say of pacts and of each other. Decides nothing."""
