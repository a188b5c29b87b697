"""What names stand for, and what keywords reach: questions that people ask of a project. Pure; nothing is planned."""
