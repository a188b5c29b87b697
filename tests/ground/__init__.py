"""What several edges use."""
