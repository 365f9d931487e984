"""Who reaches a compose service: the others by its name, and people through a load balancer."""
