"""What several edges need and no pure layer may see: durable writes, the collector's pause, loopback names."""
