"""EC2 instances of a cluster, behind capacity providers."""
