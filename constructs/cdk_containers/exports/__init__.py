"""What CloudFormation templates describe, as the input of other tools."""
