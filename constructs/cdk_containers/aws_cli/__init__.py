"""Task definitions and services of the AWS CLI in apps."""
