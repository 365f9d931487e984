"""What MiniStack lacks of the AWS services that containers on ECS need, one module a service."""
