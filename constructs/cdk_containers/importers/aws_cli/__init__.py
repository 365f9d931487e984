"""The AWS CLI's definition.json and service.json."""
