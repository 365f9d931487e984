"""Where a compose service keeps files, and where it finds configs and secrets."""
