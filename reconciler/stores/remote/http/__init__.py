"""A state behind the Terraform HTTP protocol."""
