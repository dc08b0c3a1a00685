"""Background work: workers that take jobs from the database and do them. Must not know HTTP's faces, nor settings."""
