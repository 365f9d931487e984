"""What an input of the ECS API says in the words of the spec, as far as the spec has words."""
