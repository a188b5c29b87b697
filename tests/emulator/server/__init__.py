"""What holds for every action: signature, parameters, rates, the admin path, start and stop."""
