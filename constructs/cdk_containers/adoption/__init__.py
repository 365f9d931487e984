"""How what already runs on Amazon ECS comes under CloudFormation without being made anew."""
