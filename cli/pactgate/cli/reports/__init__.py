"""What commands have to say, and the writers of each format of `--output`. Only results come in: nothing is asked."""
