"""What one container of a compose service becomes."""
