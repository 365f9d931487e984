"""What becomes of each key of a compose file on Amazon ECS."""
