"""Compose files as a description of what to run on Amazon ECS."""
