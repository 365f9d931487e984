"""A task that runs before a new version starts: the construct, and the function that ECS calls."""
